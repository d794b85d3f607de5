package dev.turnpike.http;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.transport.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer, whichever server sends it.
 *
 * @param status the HTTP status
 * @param headers all but its length
 * @param body the body, empty for none
 */
record Response(int status, Map<String, String> headers, byte[] body) {
  private static Response of(int status, String mediaType, byte[] body) {
    Response response = new Response(status, new LinkedHashMap<>(), body);
    return body.length == 0 ? response : response.with("Content-Type", mediaType);
  }

  static Response json(int status, byte[] body) {
    return of(status, "application/json", body);
  }

  static Response json(int status, Map<String, ? extends @Nullable Object> body) {
    return json(status, Json.write(body));
  }

  /** What may hold anything and is perhaps read in a terminal: JSON has an escape for all of it. */
  static Response records(Map<String, ? extends @Nullable Object> body) {
    String json = Redactor.escaped(new String(Json.write(body), StandardCharsets.UTF_8));
    return json(200, json.getBytes(StandardCharsets.UTF_8));
  }

  static Response page(String mediaType, byte[] body) {
    return of(200, mediaType, body);
  }

  /** For a browser, which takes it for what it is, and tells nobody where it was. */
  static Response page(Pages.Page page) {
    Response response =
        page(page.mediaType(), page.body())
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer");
    page.headers().forEach(response::with);
    return response;
  }

  static Response empty(int status) {
    return json(status, new byte[0]);
  }

  static Response problem(GatewayException problem, String requestId) {
    Response response =
        of(problem.code().status(), Problem.MEDIA_TYPE, Problem.write(problem, requestId));
    problem.retryAfter().ifPresent(wait -> response.with("Retry-After", RetryAfter.format(wait)));
    if (problem.code() == ErrorCode.UNAUTHORIZED) {
      response.with("WWW-Authenticate", "Bearer");
    }
    return response.replayed(problem.replayed());
  }

  Response with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Response replayed(boolean replayed) {
    return replayed ? with("Idempotency-Replayed", "true") : this;
  }
}
