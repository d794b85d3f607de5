package dev.turnpike.internal.external;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.transport.HttpTransport;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.Headers;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a service answers that is no success is a problem of the contract, and says that nothing
 * was executed only where the contract lets it.
 */
class ServiceErrorsFuzzTest {
  private static final List<Operation<?, ?>> OPERATIONS = Operation.all();
  private static final Set<Integer> REFUSING = Set.of(400, 401, 403, 404, 405, 409, 422, 429, 501);
  private static final ServiceErrors ERRORS =
      new ServiceErrors("acme", Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC));

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0422\napplication/problem+json\n\n{\"code\":\"provider_rejected\",\"detail\":\"no\",\"outcome\":\"not_executed\"}",
        "0500\nApplication/Problem+JSON; charset=utf-8\n120\n{\"code\":\"provider_timeout\",\"outcome\":\"unknown\"}",
        "0503\ntext/html\n1\n<html>",
        "0302\n\n\n",
        "2404\napplication/problem+json\n\n{\"code\":\"payment_not_found\",\"certain\":false}",
        "1429\napplication/json\nSun, 29 Nov 2026 12:00:30 GMT\n{\"detail\":\"%s\"}",
        "0400\n\n\n{\"detail\":\"bad\",\"errors\":[{\"field\":\"a\",\"detail\":\"b\"}]}",
        "0503\napplication/problem+json\n\n{\"code\":\"gateway_unavailable\",\"outcome\":\"unknown\"}",
        "0401\napplication/problem+json\n\n{\"code\":\"unauthorized\",\"outcome\":\"not_executed\"}");
  }

  @MethodSource("seeds")
  @FuzzTest
  void nothingExecuted_isSaidOnlyWhereItIsCertain(byte[] bytes) {
    Input input = new Input(bytes);
    Operation<?, ?> operation = OPERATIONS.get(input.choice(OPERATIONS.size()));
    int status = status(input.line());
    Headers.Builder headers = new Headers.Builder();
    add(headers, "Content-Type", input.lineBytes());
    add(headers, "Retry-After", input.lineBytes());
    byte[] body = input.rest();
    HttpTransport.Answer answer = new HttpTransport.Answer(status, headers.build(), body);

    GatewayException problem = ERRORS.read(operation, answer);

    holds(problem.code() != ErrorCode.INTERNAL_ERROR, "it isn't the gateway that failed");
    problem.retryAfter().ifPresent(wait -> holds(!wait.isNegative(), "to wait " + wait));
    same(
        Problem.read(Problem.write(problem, "id")).orElseThrow().build().detail(),
        problem.detail());
    if (operation.movesMoney() && !REFUSING.contains(status) && !isProblem(answer)) {
      Outcome outcome = problem.outcome().orElse(operation.outcomeOf(problem.code()));
      same(outcome, Outcome.UNKNOWN);
      same(problem.code(), ErrorCode.PROVIDER_ERROR);
    }
  }

  /** By hand: a problem in JSON with a code of the contract, under its own media type. */
  private static boolean isProblem(HttpTransport.Answer answer) {
    String type = answer.header("Content-Type");
    return type != null
        && type.trim().regionMatches(true, 0, Problem.MEDIA_TYPE, 0, Problem.MEDIA_TYPE.length())
        && Problem.read(answer.body()).isPresent();
  }

  /** No success: the others never come here. */
  private static int status(String line) {
    int status = 0;
    for (int i = 0; i < 3 && i < line.length(); i++) {
      status = status * 10 + Math.floorMod(line.charAt(i) - '0', 10);
    }
    return status / 100 == 2 || status < 100 ? 500 + status % 100 : status;
  }

  /** As OkHttp lets it through: bytes that stand for characters of their own. */
  private static void add(Headers.Builder headers, String name, byte[] value) {
    StringBuilder text = new StringBuilder();
    for (byte b : value) {
      text.append((char) (b & 0xff));
    }
    if (value.length > 0) {
      headers.addUnsafeNonAscii(
          name, text.toString().replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", " "));
    }
  }
}
