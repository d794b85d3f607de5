package dev.turnpike.standalone.remote;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.transport.HttpUrls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running gateway, and has it do something, by its HTTP routes. Every request goes out once.
 * Thread-safe; it prints no secret.
 */
public final class RunningGateway {
  private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(60);

  /** A page has about 1 MiB; what is far more is no gateway's. */
  private static final int LARGEST_ANSWER = 64 << 20;

  private final String url;
  private final @Nullable String apiKey;
  private final KeyMask mask;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TIME_TO_CONNECT)
          .build();

  /**
   * A gateway.
   *
   * @param url what comes before {@code /admin}
   * @param apiKey sent as {@code Authorization: Bearer}; {@code null}: none
   * @throws WrongUseException when one of them can't be used
   */
  public RunningGateway(String url, @Nullable String apiKey) {
    this.url = url.replaceAll("/+$", "");
    this.apiKey = apiKey;
    this.mask = new KeyMask(apiKey);
    String wrong;
    try {
      URI uri = new URI(this.url);
      wrong = HttpUrls.whatIsWrongWith(uri);
      if (wrong == null && uri.getRawQuery() != null) {
        wrong = "has a query";
      }
    } catch (URISyntaxException e) {
      wrong = "is none";
    }
    if (wrong != null) {
      throw new WrongUseException(
          "--url must be an http(s) URL without user, query and fragment, such as http://127.0.0.1:8080, and this one "
              + wrong);
    }
    if (apiKey != null && !apiKey.matches("[\\x21-\\x7e]+")) {
      throw new WrongUseException("the API key must be visible ASCII characters without spaces");
    }
  }

  /**
   * What a gateway answered.
   *
   * @param status the HTTP status
   * @param fields its JSON; empty where it had none
   * @param date what time it is there, as its header says; {@code null}: not said
   */
  public record Answer(int status, Map<String, @Nullable Object> fields, @Nullable String date) {
    /** Whether it did what it was asked for. */
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /** {@link #ask}, without a body. */
  public Answer get(String path) {
    return ask("GET", path, null);
  }

  /**
   * Sends one request.
   *
   * @param path behind the URL, encoded
   * @return the answer, with whatever status
   * @throws WrongUseException when nobody answers, or somebody who is no gateway
   */
  public Answer ask(String method, String path, @Nullable Map<String, ?> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIME_TO_ANSWER)
            .header("Accept", "application/json");
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
    }
    return answered(request.build());
  }

  private Answer answered(HttpRequest request) {
    CompletableFuture<Answer> answer =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(this::read);
    try {
      return answer.get(TIME_TO_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof WrongUseException wrong) {
        throw wrong;
      }
      if (cause instanceof UncheckedIOException unchecked) {
        cause = unchecked.getCause();
      }
      throw unreachable(
          cause instanceof IOException io
              ? Unreachable.why(io)
              : String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
    } catch (TimeoutException e) {
      throw unreachable("no answer within " + TIME_TO_ANSWER.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted");
    } finally {
      answer.cancel(true);
    }
  }

  private Answer read(HttpResponse<InputStream> response) {
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(LARGEST_ANSWER + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    Map<String, @Nullable Object> fields = Map.of();
    if (body.length > 0) {
      if (body.length > LARGEST_ANSWER || !type.toLowerCase(Locale.ROOT).contains("json")) {
        throw noGateway(response.statusCode(), type);
      }
      try {
        fields = Json.readObject(body);
      } catch (NotJsonException e) {
        throw noGateway(response.statusCode(), "what is no JSON object");
      }
    }
    return new Answer(
        response.statusCode(), fields, response.headers().firstValue("Date").orElse(null));
  }

  private WrongUseException noGateway(int status, String what) {
    return new WrongUseException(
        "%s answers with %s and %s, as no gateway does: is another server, or a proxy, at this --url?"
            .formatted(url, status, what.isEmpty() ? "an unknown type" : mask.text(what)));
  }

  /**
   * The answer of a gateway that did what it was asked for.
   *
   * @throws WrongUseException says what it answered instead, and what to do
   */
  public Answer required(Answer answer) {
    if (!answer.isSuccess()) {
      throw new WrongUseException(refusal(answer));
    }
    return answer;
  }

  /** What it answered instead of doing it, and what to do. */
  public String refusal(Answer answer) {
    String detail = said(answer);
    return switch (answer.status()) {
      case 401 ->
          "%s answers with 401: %s"
              .formatted(
                  url,
                  apiKey == null
                      ? "it wants an API key, see --api-key-env"
                      : "it does not accept this API key");
      case 403 -> "%s answers with 403: %s".formatted(url, detail);
      default -> "%s answers with %s: %s".formatted(url, answer.status(), detail);
    };
  }

  /** In its own words. */
  public String said(Answer answer) {
    Object detail = answer.fields().get("detail");
    Object title = answer.fields().get("title");
    return mask.text(
        detail instanceof String text
            ? text
            : title instanceof String text ? text : "it says no more");
  }

  /** A text that it sent, to be shown. */
  public String shown(String text) {
    return mask.text(text);
  }

  /** Whether it is asked with a key. */
  public boolean hasKey() {
    return apiKey != null;
  }

  /** Whether the key would go out for others to read. */
  public boolean tellsItsKey() {
    URI uri = URI.create(url);
    return apiKey != null && "http".equalsIgnoreCase(uri.getScheme()) && !HttpUrls.isLoopback(uri);
  }

  private WrongUseException unreachable(String why) {
    return new WrongUseException("%s can't be reached: %s".formatted(url, mask.text(why)));
  }

  @Override
  public String toString() {
    return url;
  }
}
