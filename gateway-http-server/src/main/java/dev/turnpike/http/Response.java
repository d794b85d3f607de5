package dev.turnpike.http;

import com.sun.net.httpserver.HttpExchange;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.transport.RetryAfter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer, ready to be sent: its length is known, and it is written at once.
 *
 * @param status the HTTP status
 * @param mediaType of the body
 * @param body the body, empty for none
 * @param headers further headers
 */
record Response(int status, String mediaType, byte[] body, Map<String, String> headers) {
  private static final String JSON = "application/json";

  static Response json(int status, byte[] body) {
    return new Response(status, JSON, body, new LinkedHashMap<>());
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
    return new Response(200, mediaType, body, new LinkedHashMap<>());
  }

  static Response empty(int status) {
    return json(status, new byte[0]);
  }

  static Response problem(GatewayException problem, String requestId) {
    Response response =
        new Response(
            problem.code().status(),
            Problem.MEDIA_TYPE,
            Problem.write(problem, requestId),
            new LinkedHashMap<>());
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

  void send(HttpExchange exchange, String requestId) throws IOException {
    exchange.getResponseHeaders().set("X-Request-Id", requestId);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    headers.forEach(exchange.getResponseHeaders()::set);
    if (body.length > 0) {
      exchange.getResponseHeaders().set("Content-Type", mediaType);
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head && body.length > 0) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
