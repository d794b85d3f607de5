package dev.turnpike.simulation;

import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Knows what the bank did and what everybody heard of it, and says what must not be. */
final class Judge {
  private static final Cursor ALL = new Cursor(null, 500);

  private final Plan plan;
  private final Bank bank;
  private final MemoryStore records;
  private final Turns turns;
  private final List<Run.Heard> heard = new ArrayList<>();
  private final Map<String, List<Run.Told>> told = new LinkedHashMap<>();
  private final Map<String, Integer> callbacks = new HashMap<>();
  private final Map<String, Integer> checks = new HashMap<>();
  private final Map<String, Plan.Intent> waiting = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private int toldInAll;

  Judge(Plan plan, Bank bank, MemoryStore records, Turns turns) {
    this.plan = plan;
    this.bank = bank;
    this.records = records;
    this.turns = turns;
  }

  List<String> violations() {
    return violations;
  }

  void violated(String what) {
    if (!violations.contains(what)) {
      violations.add(what);
    }
  }

  private void require(boolean right, Object... otherwise) {
    if (!right) {
      StringBuilder text = new StringBuilder();
      for (Object part : otherwise) {
        text.append(part);
      }
      violated(text.toString());
    }
  }

  int toldInAll() {
    return toldInAll;
  }

  /** A caller asks for a payment. */
  void wants(String requestId, Plan.Intent intent) {
    waiting.put(requestId, intent);
  }

  /** A caller was answered, or wasn't. */
  void heard(Run.Heard answer) {
    heard.add(answer);
    waiting.remove(answer.requestId());
    Plan.Intent intent = answer.intent();
    if (intent == null || answer.result() == null) {
      return;
    }
    if (answer.paymentId() != null) {
      Optional<Bank.Charge> charge = charge(answer.paymentId());
      require(
          charge.filter(each -> isOf(intent, each)).isPresent(),
          "the payment of another was answered to ",
          answer.requestId());
    }
    if (answer.result() == PayResult.KO) {
      require(
          bank.charges().stream()
              .anyMatch(each -> isOf(intent, each) && each.state == Bank.State.FAILED),
          "a payment was shown as failed that the bank had not declined: ",
          answer.requestId());
    }
    if (answer.result() == PayResult.OK) {
      require(
          bank.charges().stream()
              .anyMatch(each -> isOf(intent, each) && each.state == Bank.State.ACCEPTED),
          "a payment was shown as made that was not: ",
          answer.requestId());
    }
  }

  private static boolean isOf(Plan.Intent intent, Bank.Charge charge) {
    return charge.amount == intent.amount() && charge.order.equals(intent.order());
  }

  private Optional<Bank.Charge> charge(String paymentId) {
    return bank.charges().stream().filter(each -> each.paymentId.equals(paymentId)).findFirst();
  }

  /** What a charge was wanted for. */
  Plan.Intent intentOf(Bank.Charge charge) {
    return plan.intents().stream().filter(each -> isOf(each, charge)).findFirst().orElseThrow();
  }

  /** A tenant was shown a payment. */
  void seen(String tenant, PaymentStatus status) {
    charge(status.paymentId())
        .ifPresent(
            charge ->
                require(
                    intentOf(charge).tenant().equals(tenant),
                    "shop ",
                    tenant,
                    " saw another's ",
                    charge));
    notFailedByMistake(status);
  }

  private void notFailedByMistake(PaymentStatus status) {
    charge(status.paymentId())
        .ifPresent(
            charge ->
                require(
                    status.status() != PaymentState.FAILED || charge.state == Bank.State.FAILED,
                    "a status FAILED was shown of ",
                    charge));
  }

  void checked(Plan.Intent intent, PaymentStatus status) {
    seen(intent.tenant(), status);
    checks.merge(status.paymentId(), version(status), Math::max);
  }

  private static int version(PaymentStatus status) {
    return ((Number) status.metadata().getOrDefault("v", 0)).intValue();
  }

  /** The gateway has said that it will see to it. */
  void acceptedCallback(String paymentId, int version) {
    if (version > 0) { // else it was made up: no such payment was made
      callbacks.merge(paymentId, version, Math::max);
    }
  }

  void told(Run.Told news) {
    List<Run.Told> before = told.computeIfAbsent(news.paymentId(), none -> new ArrayList<>());
    if (!before.isEmpty()) {
      require(
          before.get(before.size() - 1).version() <= news.version(),
          "an older status was told after a newer one: ",
          news.paymentId());
    }
    before.add(news);
    toldInAll++;
    notFailedByMistake(news.status());
  }

  /** What holds at any moment, even while everything goes wrong. */
  void duringTheRun() {
    chargedOnce();
    nothingUnknownIsFailed();
    refundsFit();
    refundedOnce();
  }

  private void chargedOnce() {
    Map<String, List<Bank.Charge>> byClaim =
        bank.charges().stream()
            .filter(charge -> charge.state == Bank.State.ACCEPTED || isPending(charge))
            .collect(Collectors.groupingBy(this::claimOf));
    byClaim.forEach(
        (claim, charges) ->
            require(
                charges.size() < 2 || charges.stream().anyMatch(each -> each.redirected),
                "charged twice for ",
                claim,
                ": ",
                charges));
  }

  private static boolean isPending(Bank.Charge charge) {
    return charge.state == Bank.State.PENDING;
  }

  /** By what a charge may be made only once. */
  private String claimOf(Bank.Charge charge) {
    Plan.Intent intent = intentOf(charge);
    return intent.key() == null
        ? "shop %s, %s".formatted(intent.tenant(), intent.order())
        : "shop %s, key %s".formatted(intent.tenant(), intent.key());
  }

  /** Where every request for it was said to be not executed, it must not have been. */
  private void nothingUnknownIsFailed() {
    for (Run.Heard answer : heard) {
      if (answer.outcome() == Outcome.NOT_EXECUTED) {
        require(
            bank.charges().stream().noneMatch(each -> each.requestId.equals(answer.requestId()))
                && bank.refunds().stream()
                    .noneMatch(each -> each.requestId.equals(answer.requestId())),
            "said to be not executed, and was: ",
            answer.requestId());
      }
    }
    for (Bank.Charge charge : bank.charges()) {
      if (charge.state != Bank.State.FAILED) {
        require(
            heard.stream()
                    .filter(answer -> answer.intent() != null && isOf(answer.intent(), charge))
                    .anyMatch(answer -> answer.outcome() != Outcome.NOT_EXECUTED)
                || isUnderWay(charge),
            "every request for it was said to be not executed, and it was made: ",
            charge);
      }
    }
  }

  /** Whoever asked for it has not heard anything yet. */
  private boolean isUnderWay(Bank.Charge charge) {
    return waiting.containsValue(intentOf(charge));
  }

  /** What "all that is left" is, the bank itself says: others that are open may come later. */
  private void refundsFit() {
    for (Bank.Charge charge : bank.charges()) {
      long named =
          bank.refunds().stream()
              .filter(refund -> refund.charge == charge && refund.isNamed)
              .filter(refund -> refund.state != Bank.State.FAILED)
              .mapToLong(refund -> refund.amount)
              .sum();
      require(named <= charge.amount, "refunded ", named, " of ", charge);
    }
  }

  private void refundedOnce() {
    Map<String, Long> byKey =
        bank.refunds().stream()
            .filter(refund -> refund.state != Bank.State.FAILED)
            .collect(Collectors.groupingBy(refund -> refund.key, Collectors.counting()));
    byKey.forEach((key, count) -> require(count < 2, "refunded twice with the key ", key));
  }

  /** Whether nothing is open that the gateway works on by itself. */
  boolean isAtRest() {
    Counts counts = records.counts();
    return counts.started() == 0
        && counts.openCallbacks() == 0
        && counts.waitingNotifications() == 0
        && operations().stream().allMatch(operation -> operation.nextAt() == null)
        && payments().stream().noneMatch(PaymentRecord::isPending);
  }

  private List<OperationRecord> operations() {
    return records.operations(new OperationFilter(null, null, null), ALL).items();
  }

  private List<PaymentRecord> payments() {
    return records.payments(new PaymentFilter(null, null, null, null, null, null), ALL).items();
  }

  /** What holds when all faults are over and everything has had its time. */
  void atRest() {
    Counts counts = records.counts();
    require(counts.started() == 0, "operations are under way for ever: ", counts.started());
    require(counts.openCallbacks() == 0, "callbacks wait for ever: ", counts.openCallbacks());
    require(
        counts.waitingNotifications() == 0,
        "notifications wait for ever: ",
        counts.waitingNotifications());
    require(
        counts.deadNotifications() == 0, "notifications are dead: ", counts.deadNotifications());
    require(
        payments().stream().noneMatch(PaymentRecord::isPending), "payments are pending for ever");
    for (OperationRecord operation : operations()) {
      require(operation.nextAt() == null, operation.operation().id(), " is asked about for ever");
      if (operation.state() == OperationState.UNKNOWN) {
        require(
            !couldBeKnown(operation), operation.operation().id(), " could be known: ", operation);
      }
      isOfItsTenant(operation);
    }
    bank.charges().stream()
        .filter(charge -> charge.state == Bank.State.ACCEPTED)
        .forEach(this::knowsWhatWasTaken);
    promisesAreKept();
  }

  /** Where nothing else can have made what the bank tells of. */
  private boolean couldBeKnown(OperationRecord operation) {
    return operation.operation() == Operation.PAY
        && plan.habits().isAsked()
        && plan.habits().tellsDeclined()
        && operations().stream()
                .filter(other -> Objects.equals(other.guard(), operation.guard()))
                .count()
            == 1
        && bank.charges().stream().filter(charge -> charge.order.equals(operation.guard())).count()
            <= 1;
  }

  /** What was taken is nowhere forgotten, and nowhere called failed. */
  private void knowsWhatWasTaken(Bank.Charge charge) {
    List<OperationRecord> attempts =
        operations().stream()
            .filter(operation -> operation.operation() == Operation.PAY)
            .filter(operation -> Objects.equals(operation.amount(), charge.amount))
            .toList();
    require(!attempts.isEmpty(), "the records have forgotten what was taken: ", charge);
    require(
        attempts.isEmpty()
            || attempts.stream().anyMatch(operation -> operation.result() != PayResult.KO),
        "the records call failed what was taken: ",
        charge);
  }

  /** Which of several attempts of one order made a payment, nobody can tell; whose it is, yes. */
  private void isOfItsTenant(OperationRecord operation) {
    if (operation.operation() != Operation.PAY || operation.paymentId() == null) {
      return;
    }
    charge(operation.paymentId())
        .ifPresent(
            charge -> {
              require(
                  intentOf(charge).tenant().equals(operation.tenant())
                      && charge.order.equals(operation.guard()),
                  "an operation was settled by another shop's payment: ",
                  charge);
              require(
                  operation.result() != PayResult.OK || charge.state == Bank.State.ACCEPTED,
                  "the records call made what was not: ",
                  charge);
            });
  }

  private void promisesAreKept() {
    for (Run.Heard answer : heard) {
      if (answer.intent() != null && answer.result() == PayResult.OK) {
        require(
            answer.paymentId() != null && isRecorded(answer.intent(), answer.paymentId()),
            "a payment that was answered is neither in the records nor listed: ",
            answer.paymentId());
      }
    }
    told(callbacks, "a callback was accepted, and its status never told: ");
    told(checks, "a payment was checked, and its status never told: ");
  }

  /** What the records say in the end. */
  void tellRecords(Story story) {
    for (OperationRecord operation : operations()) {
      story.tell(
          () ->
              "in the records: %s of %s cents, %s %s, payment %s, asked about next %s"
                  .formatted(
                      operation.operation().id(),
                      operation.amount(),
                      operation.state(),
                      operation.result() == null ? "" : operation.result(),
                      operation.paymentId(),
                      operation.nextAt()));
    }
    for (PaymentRecord payment : payments()) {
      story.tell(
          () ->
              "in the records: %s of shop %s is %s"
                  .formatted(payment.paymentId(), payment.tenant(), payment.state()));
    }
  }

  private boolean isRecorded(Plan.Intent intent, String paymentId) {
    return records
            .payment(BankProvider.NAME, paymentId)
            .filter(record -> intent.tenant().equals(record.tenant()))
            .filter(record -> record.state() == PaymentState.ACCEPTED)
            .isPresent()
        || operations().stream()
            .filter(operation -> Objects.equals(operation.amount(), intent.amount()))
            .anyMatch(operation -> operation.state() == OperationState.UNKNOWN);
  }

  private void told(Map<String, Integer> promised, String otherwise) {
    promised.forEach(
        (paymentId, version) -> {
          int last =
              told.getOrDefault(paymentId, List.of()).stream()
                  .mapToInt(Run.Told::version)
                  .max()
                  .orElse(-1);
          require(charge(paymentId).isEmpty() || last >= version, otherwise, paymentId);
        });
  }
}
