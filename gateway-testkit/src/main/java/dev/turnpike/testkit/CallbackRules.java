package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.CALLBACK_REFUSED;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.testkit.fixtures.Forged;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What a payment company sends by itself. */
final class CallbackRules {
  private static final String UNDERSTOOD = "P-55";
  private static final Duration QUICK = Duration.ofSeconds(3);

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              UNDERSTOOD,
              Group.CALLBACKS,
              "A genuine callback is read, and names the payment that it is about.",
              "It is how anybody learns that a pending payment came to its end.",
              probe -> namesItsPayment(probe, Paid.by(probe).id())),
          Rule.must(
              "P-56",
              Group.CALLBACKS,
              "A callback that is believed or signed, and whose content or signature was changed, is refused.",
              "Whoever knows the URL could declare any order paid.",
              CallbackRules::forgedIsRefused),
          Rule.must(
              "P-57",
              Group.CALLBACKS,
              "A signature is verified over the raw bytes, not over what was read from them.",
              "What reads the same is not the same: the next parser down the road may read it otherwise.",
              CallbackRules::rawBytesAreVerified),
          Rule.must(
              "P-58",
              Group.CALLBACKS,
              "A callback that comes again is read as it was the first time.",
              "Companies send at least once, and an error makes them send it for days.",
              CallbackRules::repeatedIsTheSame),
          Rule.must(
              "P-59",
              Group.CALLBACKS,
              "A callback about a payment that it has not heard of yet is read like any other.",
              "Callbacks overtake the answer to their own payment, and are not sent twice.",
              probe -> namesItsPayment(probe, earlyId(probe))),
          Rule.must(
              "P-60",
              Group.CALLBACKS,
              "A callback about a payment that came to its end long ago is read like any other.",
              "Chargebacks and corrections come months later.",
              CallbackRules::lateIsRead),
          Rule.must(
              "P-61",
              Group.CALLBACKS,
              "Garbage is refused or rejected, and never believed.",
              "The callback's URL is open to everybody, and scanners find it within the hour.",
              CallbackRules::garbageIsRefused),
          Rule.must(
              "P-62",
              Group.CALLBACKS,
              "A callback is read at once, within 3 seconds, and without asking anybody.",
              "The sender waits, gives up, and sends it again.",
              CallbackRules::isQuick),
          Rule.must(
              "P-89",
              Group.CALLBACKS,
              "Where a signature has a time, a callback that was signed long ago is refused.",
              "Whoever has seen one could say 'paid' again after the money went back.",
              CallbackRules::expiredIsRefused));

  private CallbackRules() {}

  private static void ready(Probe probe) throws Exception {
    probe.inProcessOnly("a service over HTTP gets no callbacks: it is the one who sends them");
    if (!probe.readsCallbacks()) {
      throw new Stop.Skip("it reads no callbacks");
    }
  }

  private static CallbackResult namesItsPayment(Probe probe, String paymentId) throws Exception {
    ready(probe);
    Ending<CallbackResult> ending = probe.callback(probe.scenarios().callback(paymentId));
    CallbackResult result = probe.answered(ending, "about " + paymentId);
    probe.expect(paymentId.equals(result.paymentId().orElse(null)), "about " + paymentId, ending);
    return result;
  }

  private static String earlyId(Probe probe) throws Exception {
    ready(probe);
    known(probe, Paid.by(probe).id());
    return probe.unknownId();
  }

  /** Reads a genuine one where the rule is about something else. */
  private static CallbackResult known(Probe probe, String paymentId) throws Exception {
    try {
      return namesItsPayment(probe, paymentId);
    } catch (Stop.Breach e) {
      throw new Stop.Unmet(UNDERSTOOD, e.expected(), e.reason());
    }
  }

  /** A genuine one that is believed by itself, or refused where its signature is missing. */
  private static Callback guarded(Probe probe) throws Exception {
    ready(probe);
    String paymentId = Paid.by(probe).id();
    boolean believed = known(probe, paymentId).verifiedStatus().isPresent();
    Callback genuine = probe.scenarios().callback(paymentId);
    if (!believed && !isSigned(probe, genuine)) {
      throw new Stop.Skip(
          "it believes no callback and wants no signature: the gateway asks for the status instead");
    }
    return genuine;
  }

  private static boolean isSigned(Probe probe, Callback genuine) throws Exception {
    Callback bare = new Callback(genuine.method(), genuine.query(), Map.of(), genuine.body());
    return !genuine.headers().isEmpty() && probe.callback(bare).is(CALLBACK_REFUSED);
  }

  private static void forgedIsRefused(Probe probe) throws Exception {
    Callback genuine = guarded(probe);
    for (Callback forged : Forged.variantsOf(genuine)) {
      Ending<CallbackResult> ending = probe.callback(forged);
      probe.expect(ending.is(CALLBACK_REFUSED), "refused (CallbackRefusedException)", ending);
    }
  }

  private static void rawBytesAreVerified(Probe probe) throws Exception {
    Callback genuine = guarded(probe);
    if (genuine.body().length == 0) {
      throw new Stop.Skip("its callbacks have no body");
    }
    Ending<CallbackResult> ending = probe.callback(Forged.readingTheSame(genuine));
    probe.expect(
        ending.is(CALLBACK_REFUSED), "refused, since a line end was added to the body", ending);
  }

  private static void repeatedIsTheSame(Probe probe) throws Exception {
    ready(probe);
    String paymentId = Paid.by(probe).id();
    String first = ReportText.of(known(probe, paymentId));
    Callback callback = probe.scenarios().callback(paymentId);
    for (int i = 0; i < 2; i++) {
      Ending<CallbackResult> again = probe.callback(callback);
      probe.expect(first.equals(again.describe()), first, again);
    }
  }

  private static void lateIsRead(Probe probe) throws Exception {
    ready(probe);
    String paymentId = Paid.by(probe).id();
    known(probe, Paid.by(probe).id());
    probe.status(paymentId);
    namesItsPayment(probe, paymentId);
  }

  private static void garbageIsRefused(Probe probe) throws Exception {
    ready(probe);
    known(probe, Paid.by(probe).id());
    Random random = probe.random();
    byte[] noise = new byte[300];
    random.nextBytes(noise);
    for (byte[] body :
        List.of(new byte[0], noise, utf8("{\"id\":"), utf8("a=b&=&&c"), utf8(" "), utf8("{}"))) {
      Callback garbage =
          new Callback("POST", Map.of("kit", List.of("")), Map.of("Kit", List.of("")), body);
      Ending<CallbackResult> ending = probe.callback(garbage);
      boolean believed = ending.answer() != null && ending.answer().verifiedStatus().isPresent();
      probe.expect(
          ending.answer() == null ? ending.is(CALLBACK_REFUSED, REJECTED) : !believed,
          "refused, rejected or ignored",
          ending);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void expiredIsRefused(Probe probe) throws Exception {
    ready(probe);
    String paymentId = Paid.by(probe).id();
    known(probe, paymentId);
    Callback expired =
        probe
            .scenarios()
            .expiredCallback(paymentId)
            .orElseThrow(
                () -> new Stop.Skip("the scenarios make no callback that was signed long ago"));
    Ending<CallbackResult> ending = probe.callback(expired);
    probe.expect(ending.is(CALLBACK_REFUSED), "refused (CallbackRefusedException)", ending);
  }

  private static void isQuick(Probe probe) throws Exception {
    ready(probe);
    for (String paymentId : List.of(Paid.by(probe).id(), probe.unknownId())) {
      Callback callback = probe.scenarios().callback(paymentId);
      long start = System.nanoTime();
      probe.callback(callback);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      probe.expect(
          took.compareTo(QUICK) < 0,
          "read within " + QUICK.toMillis() + " ms",
          took.toMillis() + " ms");
    }
  }
}
