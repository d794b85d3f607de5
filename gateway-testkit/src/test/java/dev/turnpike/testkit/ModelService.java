package dev.turnpike.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The model as an external service, to be broken where only the wire shows it. Thread-safe. */
class ModelService implements AutoCloseable {
  private final Model model = new Model();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  ModelService() throws Exception {
    Subject subject = Model.subject(() -> model);
    model.start(subject.context("model", subject.settings()));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** What is sent back. */
  record Reply(int status, String type, byte[] body) {}

  Subject subject() {
    return Subject.http("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply =
          answer(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              query(exchange.getRequestURI().getRawQuery()),
              exchange.getRequestHeaders().getFirst("Idempotency-Key"),
              exchange.getRequestBody().readAllBytes());
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.sendResponseHeaders(reply.status(), reply.body().length);
      exchange.getResponseBody().write(reply.body());
    }
  }

  Reply answer(String method, String path, Map<String, String> query, String key, byte[] body) {
    for (Operation<?, ?> operation : Operation.all()) {
      boolean takesToken = path.startsWith(operation.path() + "/");
      boolean matches = path.endsWith(operation.path()) && isItsOwn(operation, path);
      if (operation.methods().contains(method) && (takesToken || matches)) {
        String token = takesToken ? decode(path.substring(operation.path().length() + 1)) : null;
        return carryOut(operation, query, token, key, body);
      }
    }
    return problem(GatewayException.of(ErrorCode.OPERATION_NOT_SUPPORTED).build());
  }

  /** {@code /subscription/pay} is no payment with the method {@code subscription}. */
  private static boolean isItsOwn(Operation<?, ?> operation, String path) {
    return path.equals(operation.path())
        || operation.takesPaymentMethod()
            && path.contains("/subscription/") == operation.isForSubscriptions()
            && !path.startsWith("/subscription/");
  }

  private <Q, A> Reply carryOut(
      Operation<Q, A> operation, Map<String, String> query, String token, String key, byte[] body) {
    try {
      WireRequest wire =
          new WireRequest(body, query.get("paymentId"), query.get("shopTransactionId"), token);
      A answer =
          operation.invoke(
              model,
              operation.read("model", wire, CallOptions.none(), null).request(),
              CallContext.builder().idempotencyKey(key).build());
      return new Reply(200, "application/json", ContractJson.write(answer));
    } catch (GatewayException e) {
      return problem(e);
    } catch (NotFoundException e) {
      return problem(
          operation.isForSubscriptions()
              ? ErrorCode.SUBSCRIPTION_NOT_FOUND
              : ErrorCode.PAYMENT_NOT_FOUND,
          e);
    } catch (RejectedException e) {
      return problem(ErrorCode.PROVIDER_REJECTED, e);
    } catch (NotExecutedException e) {
      return problem(ErrorCode.PROVIDER_UNAVAILABLE, e);
    } catch (Exception e) {
      return problem(
          GatewayException.of(ErrorCode.PROVIDER_ERROR).outcome(Outcome.UNKNOWN).build());
    }
  }

  private static Reply problem(ErrorCode code, Exception e) {
    return problem(GatewayException.of(code).detail(e.getMessage()).build());
  }

  static Reply problem(GatewayException problem) {
    return new Reply(
        problem.code().status(), Problem.MEDIA_TYPE, Problem.write(problem, "some-request"));
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] nameAndValue = pair.split("=", 2);
      query.put(nameAndValue[0], decode(nameAndValue[1]));
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    model.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
