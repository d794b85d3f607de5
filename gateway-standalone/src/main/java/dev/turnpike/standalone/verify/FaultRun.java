package dev.turnpike.standalone.verify;

import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RetryableException;
import dev.turnpike.standalone.verify.FaultReport.Paid;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pays through a gateway whose way to the service is disturbed, as a caller would who wants to know
 * what became of it: with the same key again, until it is known.
 */
final class FaultRun {
  /** How long the gateway waits for the service: what is silent or drips takes that long. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** The gateway first asks about an unknown payment 5 seconds later, and then less and less. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final long PAUSE_MILLIS = 250;
  private static final int CALLERS = 20;

  private final Target target;
  private final @Nullable Map<String, @Nullable Object> providerData;
  private final FaultSchedule schedule;
  private final Redaction redaction;
  private final String run = UUID.randomUUID().toString().substring(0, 13);

  FaultRun(Target target, ScenarioOptions options, FaultSchedule schedule, Redaction redaction) {
    this.target = target;
    this.providerData = options.accepted();
    this.schedule = schedule;
    this.redaction = redaction;
  }

  FaultReport run(PrintStream out) throws IOException, InterruptedException {
    out.println();
    out.println(
        "With faults between a gateway and the service: %s payments, seed %s"
            .formatted(schedule.faults().size(), schedule.seed()));
    out.println("Schedule: " + schedule);
    out.flush();
    HttpClient client = Target.client();
    List<Line> lines = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (Fault fault : schedule.faults()) {
        lines.add(new Line(target, client, fault));
      }
      try (PaymentGateway gateway = gateway(lines)) {
        List<Future<Paid>> running = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
          int number = i;
          running.add(callers.submit(() -> pay(gateway, number, lines.get(number))));
        }
        List<Paid> paid = new ArrayList<>();
        for (Future<Paid> one : running) {
          paid.add(one.get());
        }
        return new FaultReport(schedule, paid);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a payment could not be made: " + e.getCause(), e);
      }
    } finally {
      callers.shutdownNow();
      for (Line line : lines) {
        line.close();
      }
    }
  }

  /** A service for each payment, since each has a way of its own. */
  private PaymentGateway gateway(List<Line> lines) {
    GatewayBuilder gateway = PaymentGateway.builder();
    for (int i = 0; i < lines.size(); i++) {
      gateway.externalService(
          ExternalService.builder(name(i), lines.get(i).url())
              .apiKey(target.apiKey())
              .idempotencyWindow(target.idempotencyWindow())
              .timeout(TIMEOUT)
              .maxConcurrency(4)
              .build());
    }
    return gateway.build();
  }

  private static String name(int number) {
    return "payment-" + (number + 1);
  }

  private Paid pay(PaymentGateway gateway, int number, Line line) throws InterruptedException {
    String id = "verify-" + run + "-" + (number + 1);
    PayRequest request =
        PayRequest.builder()
            .amount(1299)
            .currency("EUR")
            .shopTransactionId(id)
            .providerData(providerData)
            .build();
    Payments payments = gateway.provider(name(number));
    String first = null;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String heard;
      boolean known = true;
      try {
        heard = payments.pay(request, CallOptions.idempotencyKey(id)).result().name();
      } catch (GatewayException e) {
        heard = told(e);
        known = !goesOn(e);
      }
      first = first == null ? heard : first;
      boolean givesUp = System.nanoTime() > end;
      if (known || givesUp) {
        return new Paid(
            number + 1,
            schedule.faults().get(number),
            first,
            known ? heard : "still " + heard,
            line.charges().stream().sorted().map(redaction::text).toList());
      }
      mend(line);
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static String told(GatewayException e) {
    return e.code().text() + e.outcome().map(Outcome::text).map(" (%s)"::formatted).orElse("");
  }

  private static boolean goesOn(GatewayException e) {
    return e instanceof OutcomeUnknownException
        || e instanceof RetryableException
        || e.code() == ErrorCode.IDEMPOTENCY_IN_PROGRESS;
  }

  private static void mend(Line line) {
    try {
      line.mend();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
