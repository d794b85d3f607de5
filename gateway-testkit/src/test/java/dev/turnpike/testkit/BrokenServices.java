package dev.turnpike.testkit;

import dev.turnpike.testkit.ModelService.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Services that are wrong where only the wire shows it. */
final class BrokenServices {
  private BrokenServices() {}

  static List<Mutant> all() {
    return List.of(
        answering("P-83", reply -> isUnknownPath(reply) ? html(200, "<h1>Welcome</h1>") : reply),
        answering("P-84", reply -> isError(reply) ? html(reply.status(), "no") : reply)
            // only a code tells a 503 before the work from one in the middle of it
            .with("P-14"),
        answering(
            "P-85", reply -> isError(reply) ? reply : new Reply(200, "text/html", reply.body())),
        reading("P-86", body -> isJson(body) ? body : failing()),
        reading("P-87", BrokenServices::rounded),
        answering("P-88", reply -> isUnknownPath(reply) ? withStackTrace(reply) : reply));
  }

  private static Mutant service(String rule, Callable<ModelService> maker) {
    return new Mutant(
        rule,
        Set.of(rule),
        () -> {
          ModelService service = maker.call();
          return new Mutant.Running(service.subject(), service::close);
        });
  }

  /** The model's replies, changed. */
  private static Mutant answering(String rule, UnaryOperator<Reply> change) {
    return service(
        rule,
        () ->
            new ModelService() {
              @Override
              Reply answer(
                  String method, String path, Map<String, String> query, String key, byte[] body) {
                return change.apply(super.answer(method, path, query, key, body));
              }
            });
  }

  /** What comes in, changed before the model reads it. */
  private static Mutant reading(String rule, UnaryOperator<byte[]> change) {
    return service(
        rule,
        () ->
            new ModelService() {
              @Override
              Reply answer(
                  String method, String path, Map<String, String> query, String key, byte[] body) {
                try {
                  return super.answer(method, path, query, key, change.apply(body));
                } catch (IllegalStateException e) {
                  return html(500, e.getMessage());
                }
              }
            });
  }

  private static boolean isUnknownPath(Reply reply) {
    return reply.status() == 501;
  }

  private static boolean isError(Reply reply) {
    return reply.status() >= 400;
  }

  private static Reply html(int status, String text) {
    return new Reply(status, "text/html", text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isJson(byte[] body) {
    return body.length == 0 || body[0] == '{' && body[body.length - 1] == '}';
  }

  private static byte[] failing() {
    throw new IllegalStateException("it could not be parsed");
  }

  private static byte[] rounded(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.replaceFirst("\"amount\":\"?(\\d+)(\\.\\d+)?\"?", "\"amount\":$1")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Reply withStackTrace(Reply reply) {
    return html(reply.status(), "not found\n\tat com.example.Router.route(Router.java:42)");
  }
}
