package dev.turnpike.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts what requests use. Strangers, which have shown no valid key, callbacks, and callers with a
 * key each have a share of their address, so that none of them is held against another.
 * Thread-safe.
 */
final class DoorBudgets {
  /** As long as Java's own server waits for a whole request. */
  static final Duration BODY_TIME = Duration.ofSeconds(20);

  /** So long the rest of a refused request is taken, so that its sender gets to read the answer. */
  private static final Duration LINGERING_TIME = Duration.ofSeconds(1);

  private static final int LINGERING = 256;

  private final Budgets budgets;
  private final Visits visits = new Visits();
  private final Budget requests;
  private final Budget address;
  private final Budget strangers;
  private final Budget callbacks;
  private final Budget addressCallbacks;
  private final Budget bodies;
  private final Budget bodyBytes;
  private final Budget answers;
  private final Budget lingering = Budget.of("lingering", LINGERING);
  private final Budget key = Budget.quota("key");

  DoorBudgets(Budgets budgets, Limits limits) {
    this.budgets = budgets;
    this.requests = Budget.of("requests", budgets.requests());
    this.address = Budget.of("address", budgets.addressRequests());
    this.strangers = Budget.of("strangers", budgets.strangerRequests());
    this.callbacks = Budget.of("callbacks", budgets.providerCallbacks());
    this.addressCallbacks =
        Budget.of("callbacks_address", Math.max(1, budgets.providerCallbacks() / 2));
    this.bodies = Budget.of("bodies", budgets.bodies());
    this.bodyBytes = Budget.of("body_bytes", Math.max(budgets.bodyBytes(), limits.body()));
    this.answers = Budget.of("answers", budgets.answers());
  }

  Visit begin() {
    return visits.begin();
  }

  void end(Visit visit) {
    visits.end(visit);
  }

  /** Lets a caller with a valid key in, as one of those who are at work. */
  void admit(Visit visit, ApiKey who, String from) {
    int perMinute = who.requestsPerMinute().orElse(budgets.keyRequestsPerMinute());
    if (perMinute > 0) {
      long now = System.nanoTime();
      long cost = Budget.costOf(perMinute);
      String whose = who.credential().hex();
      if (!key.take(whose, cost, now)) {
        key.countRefused();
        throw OverBudgetException.ofCaller(
            "this key may make %s requests a minute".formatted(perMinute),
            key.untilThereIs(whose, cost, now));
      }
    }
    if (!visits.take(visit, address, from, 1)) {
      throw OverBudgetException.ofCaller(
          "%s requests at once from one address are the most".formatted(address.limit()));
    }
    if (!visits.take(visit, requests, Budget.ALL, 1)) {
      throw OverBudgetException.ofGateway("too many requests are at work");
    }
  }

  /** Lets a callback in. */
  void admitCallback(Visit visit, String provider, String from) {
    if (!visits.take(visit, addressCallbacks, from, 1)) {
      throw OverBudgetException.ofCaller(
          "%s callbacks at once from one address are the most".formatted(addressCallbacks.limit()));
    }
    if (!visits.take(visit, callbacks, provider, 1)) {
      throw OverBudgetException.ofGateway(
          "too many callbacks for provider '%s' are at work".formatted(provider));
    }
  }

  /** Lets in who has shown no valid key, to be told so. */
  void admitStranger(Visit visit, String from) {
    if (!visits.take(visit, strangers, from, 1)) {
      throw OverBudgetException.ofCaller(
          "%s requests at once from one address without valid credentials are the most"
              .formatted(strangers.limit()));
    }
  }

  int callbackBody(Limits limits) {
    return Math.min(limits.body(), budgets.callbackBody());
  }

  /** Reads a body: one of so many at the same time. */
  byte[] whileReading(Visit visit, Visit.Waiting<byte[]> reading) throws IOException {
    if (!visits.take(visit, bodies, Budget.ALL, 1)) {
      throw OverBudgetException.ofGateway("too many bodies of requests are awaited");
    }
    byte[] body = visit.whileWaiting(BODY_TIME, reading);
    visit.give(bodies, Budget.ALL);
    return body;
  }

  /** So much of a body has come. */
  void takeBytes(Visit visit, long bytes) {
    if (!visits.take(visit, bodyBytes, Budget.ALL, bytes)) {
      throw OverBudgetException.ofGateway("the bodies of requests use up their share of memory");
    }
  }

  /** Writes an answer: where there are too many, the one that takes longest is cut for it. */
  void whileWriting(Visit visit, Visit.Waiting<Response> writing) throws IOException {
    visits.take(visit, answers, Budget.ALL, 1);
    visit.whileWaiting(budgets.answerTime(), writing);
    visit.give(answers, Budget.ALL);
  }

  /**
   * Takes the rest of a request that has its answer, for a moment. It holds nothing meanwhile.
   *
   * @return whether that was all of it
   */
  boolean linger(Visit visit, Visit.Waiting<Boolean> reading) throws IOException {
    visit.giveAll();
    if (!visits.take(visit, lingering, Budget.ALL, 1)) {
      return false;
    }
    return visit.whileWaiting(LINGERING_TIME, reading);
  }

  List<BudgetUse> uses() {
    long now = System.nanoTime();
    return Stream.of(
            requests,
            address,
            strangers,
            callbacks,
            addressCallbacks,
            bodies,
            bodyBytes,
            answers,
            lingering,
            key)
        .map(budget -> budget.use(now))
        .toList();
  }
}
