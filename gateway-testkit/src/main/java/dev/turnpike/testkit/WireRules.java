package dev.turnpike.testkit;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PayRequest;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What only an HTTP service can get wrong. */
final class WireRules {
  private static final Pattern STACK_TRACE =
      Pattern.compile(
          "\\tat |\\n\\s+at \\S+[(:]|Traceback \\(most recent|File \".*\", line \\d+|goroutine \\d+ \\[");

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-83",
              Group.WIRE,
              "What a service doesn't offer, it answers with 404, 405 or 501.",
              "Any 5xx else says that nobody knows, and 2xx that it was done.",
              WireRules::unknownPathsAreNotOffered),
          Rule.should(
              "P-84",
              Group.WIRE,
              "Errors come as application/problem+json with a code of the contract.",
              "Only then the caller hears what the service meant; else the gateway guesses by the status.",
              WireRules::errorsAreProblems),
          Rule.should(
              "P-85",
              Group.WIRE,
              "Answers come as application/json.",
              "Proxies and tools on the way treat them by their type.",
              WireRules::answersAreJson),
          Rule.should(
              "P-86",
              Group.WIRE,
              "A body that is not JSON is answered with 400.",
              "A 500, or a closed connection, says that money may have moved.",
              WireRules::garbageIsTheCallersFault),
          Rule.should(
              "P-87",
              Group.WIRE,
              "An amount with a fraction, or in quotes, is answered with 400 or 422.",
              "Who sends 12.5 has taken minor units for euros, and would pay 12 cents.",
              WireRules::fractionsAreRefused),
          Rule.must(
              "P-88",
              Group.WIRE,
              "No error shows a stack trace.",
              "It tells strangers what runs here, in which version, and sometimes with which secrets.",
              WireRules::errorsShowNoStackTrace));

  private WireRules() {}

  private static void unknownPathsAreNotOffered(Probe probe) throws Exception {
    Wire wire = new Wire(probe);
    for (Wire.Reply reply :
        List.of(wire.get("/kit-no-such-operation"), wire.post("/kit-no-such-operation", "{}"))) {
      probe.expect(
          Set.of(404, 405, 501).contains(reply.status()), "404, 405 or 501", reply.toString());
    }
  }

  private static void errorsAreProblems(Probe probe) throws Exception {
    Wire.Reply reply = new Wire(probe).get("/status?paymentId=" + probe.unknownId());
    boolean problem =
        reply.contentType().equals(Problem.MEDIA_TYPE)
            && Problem.read(reply.body().getBytes(StandardCharsets.UTF_8))
                .filter(read -> read.build().code() == ErrorCode.PAYMENT_NOT_FOUND)
                .isPresent();
    probe.expect(
        problem,
        Problem.MEDIA_TYPE + " with the code " + ErrorCode.PAYMENT_NOT_FOUND.text(),
        reply.toString());
  }

  private static String json(PayRequest request) {
    return new String(ContractJson.write(request), StandardCharsets.UTF_8);
  }

  private static void answersAreJson(Probe probe) throws Exception {
    Wire.Reply reply = new Wire(probe).post("/pay", json(probe.request(Situation.ACCEPTED)));
    if (!reply.isSuccess()) {
      throw new Stop.Unmet(PayRules.ACCEPTED, PayRules.GOES_THROUGH, reply.toString());
    }
    probe.expect(
        reply.contentType().equals("application/json"), "application/json", reply.toString());
  }

  private static void garbageIsTheCallersFault(Probe probe) throws Exception {
    Wire wire = new Wire(probe);
    for (String garbage : List.of("{\"amount\":", "not JSON", "[]")) {
      Wire.Reply reply = wire.post("/pay", garbage);
      probe.expect(reply.status() == 400, "400", reply.toString());
    }
  }

  private static void fractionsAreRefused(Probe probe) throws Exception {
    Wire wire = new Wire(probe);
    PayRequest request = probe.request(Situation.ACCEPTED);
    for (String amount : List.of("12.5", "\"1299\"")) {
      String body = json(request).replace("\"amount\":" + request.amount(), "\"amount\":" + amount);
      Wire.Reply reply = wire.post("/pay", body);
      probe.expect(Set.of(400, 422).contains(reply.status()), "400 or 422", reply.toString());
    }
  }

  private static void errorsShowNoStackTrace(Probe probe) throws Exception {
    Wire wire = new Wire(probe);
    List<Wire.Reply> replies = new ArrayList<>();
    replies.add(wire.get("/kit-no-such-operation"));
    replies.add(wire.get("/status?paymentId=" + probe.unknownId()));
    try {
      replies.add(wire.post("/pay", "{\"amount\":"));
    } catch (Stop.Breach e) {
      // no answer at all is the matter of another rule
    }
    for (Wire.Reply reply : replies) {
      probe.expect(!STACK_TRACE.matcher(reply.body()).find(), "no stack trace", reply.toString());
    }
  }
}
