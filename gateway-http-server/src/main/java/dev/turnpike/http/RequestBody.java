package dev.turnpike.http;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request, within the limit and the budgets.
 *
 * @param headers say what it is, and how long
 * @param in the body itself
 * @param visit the request's
 * @param budgets what it may use
 */
record RequestBody(
    Map<String, List<String>> headers, InputStream in, Visit visit, DoorBudgets budgets) {
  /** As much of a refused body is read and dropped, so that its sender gets to read the answer. */
  private static final long MOST_DROPPED = 8L * 1024 * 1024;

  /** Likewise, where the answer has been sent already. */
  private static final int MOST_LINGERED = 1024 * 1024;

  /** The second is no name of a charset, but PHP's and MySQL's programmers write it. */
  private static final Set<String> UTF_8 = Set.of("charset=utf-8", "charset=utf8");

  private static final int CHUNK = 8192;
  private static final int LONGEST_SHOWN = 100;

  /** Refuses a body that is not declared as JSON. */
  void requireJson() {
    String type = Request.first(headers, "Content-Type");
    if (!isJson(type)) {
      throw GatewayException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
          .detail(
              type == null
                  ? "the body must be application/json, but there is no Content-Type"
                  : "the body must be application/json in UTF-8, but its Content-Type is '%s'"
                      .formatted(type.substring(0, Math.min(type.length(), LONGEST_SHOWN))))
          .build();
    }
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    String[] parts = type.toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].trim().equals("application/json")) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].trim().replace("\"", "");
      if (parameter.startsWith("charset=") && !UTF_8.contains(parameter)) {
        return false;
      }
    }
    return true;
  }

  /** The whole body; over the limit it is refused. */
  byte[] read(int limit) throws IOException {
    long declared = declaredLength();
    if (declared > limit) {
      throw tooLarge(limit);
    }
    if (declared == 0) {
      return new byte[0];
    }
    return budgets.whileReading(visit, () -> collect(declared, limit));
  }

  private byte[] collect(long declared, int limit) throws IOException {
    if (declared >= 0 && declared <= CHUNK) {
      // the number of requests bounds these, and usual payments go on while large bodies fill
      // memory
      return in.readNBytes((int) declared);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK);
    byte[] chunk = new byte[CHUNK];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      if (body.size() + read > limit) {
        throw tooLarge(limit);
      }
      budgets.takeBytes(visit, read);
      body.write(chunk, 0, read);
    }
    return body.toByteArray();
  }

  /**
   * Reads what is left of a body that nobody wants: an answer that is sent before may never arrive.
   *
   * @return whether there may be more
   */
  boolean drop() throws IOException {
    long declared = declaredLength();
    if (declared > MOST_DROPPED) {
      return true;
    }
    return declared != 0
        && !visit.whileWaiting(DoorBudgets.BODY_TIME, () -> isSkipped(MOST_DROPPED));
  }

  /** Whether it is so long that nobody waits for its end, and the connection with it. */
  boolean isLong() {
    long declared = declaredLength();
    return declared < 0 || declared > MOST_LINGERED;
  }

  /**
   * Takes what is left, for a moment, after its answer has been sent.
   *
   * @return whether that was all
   */
  boolean linger() throws IOException {
    return declaredLength() == 0 || budgets.linger(visit, () -> isSkipped(MOST_LINGERED));
  }

  private boolean isSkipped(long most) throws IOException {
    if (in.read() < 0) { // as usual: it has been read
      return true;
    }
    byte[] chunk = new byte[CHUNK];
    long skipped = 1;
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      skipped += read;
      if (skipped > most) {
        return false;
      }
    }
    return true;
  }

  private long declaredLength() {
    String length = Request.first(headers, "Content-Length");
    if (length == null) {
      return headers.containsKey("Transfer-Encoding") ? -1 : 0;
    }
    try {
      return Long.parseLong(length.trim());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static GatewayException tooLarge(int limit) {
    return GatewayException.of(ErrorCode.PAYLOAD_TOO_LARGE)
        .detail("the body must have at most " + limit + " bytes")
        .build();
  }
}
