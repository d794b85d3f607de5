package dev.turnpike.internal.transport;

import dev.turnpike.HttpLogLevel;
import dev.turnpike.internal.contract.Redactor;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs calls to other services, as much as is wanted, and never a secret. */
final class HttpLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.turnpike.HttpClient");

  private final HttpLogLevel level;

  HttpLog(HttpLogLevel level) {
    this.level = level;
  }

  /** Returns when the request began, for {@link #answer} and {@link #failure}. */
  long request(HttpCall outgoing) {
    if (logs(HttpLogLevel.BASIC)) {
      LOG.info(
          "--> {}{}{}",
          Redactor.escaped(outgoing.description()),
          headers(outgoing.headers()),
          body(outgoing.body()));
    }
    return System.nanoTime();
  }

  void answer(HttpCall outgoing, HttpTransport.Answer answer, long start) {
    if (logs(HttpLogLevel.BASIC)) {
      Map<String, String> headers = new TreeMap<>();
      answer.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
      LOG.info(
          "<-- {} {} in {} ms{}{}",
          Redactor.escaped(outgoing.description()),
          answer.status(),
          millisSince(start),
          headers(headers),
          body(answer.body()));
    }
  }

  void failure(HttpCall outgoing, NoAnswerException e, long start) {
    if (logs(HttpLogLevel.BASIC)) {
      LOG.info(
          "<-- {} no answer after {} ms: {}",
          Redactor.escaped(outgoing.description()),
          millisSince(start),
          Redactor.line(String.valueOf(e.getMessage())));
    }
  }

  private boolean logs(HttpLogLevel wanted) {
    return level.compareTo(wanted) >= 0;
  }

  private String headers(Map<String, String> headers) {
    if (!logs(HttpLogLevel.HEADERS)) {
      return "";
    }
    StringBuilder line = new StringBuilder();
    headers.forEach(
        (name, value) ->
            line.append(' ')
                .append(name)
                .append('=')
                .append(Redactor.isSecret(name) ? "***" : value));
    return Redactor.line(line.toString());
  }

  private String body(byte @Nullable [] body) {
    return body == null || body.length == 0 || !logs(HttpLogLevel.BODY)
        ? ""
        : " " + Redactor.json(body);
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
