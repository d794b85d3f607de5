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

  /** Each has a thread, and on Java 17 that is one of the machine's. */
  private static final int STREAMS = 16;

  /** A browser has six connections to a server, and needs some for its requests. */
  private static final int KEY_STREAMS = 4;

  /** Whoever has a place keeps it for minutes. */
  private static final Duration UNTIL_A_STREAM_ENDS = Duration.ofSeconds(30);

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
  private final Budget streams = Budget.of("streams", STREAMS);
  private final Budget keyStreams = Budget.of("streams_key", KEY_STREAMS);

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

  /** Lets a caller listen who is within: from then on it isn't counted among requests. */
  void admitStream(Visit visit, Caller caller) {
    String whose = caller.key().credential().hex();
    if (!visits.take(visit, keyStreams, whose, 1)) {
      throw OverBudgetException.ofCaller(
          "%s streams at once with one key are the most".formatted(KEY_STREAMS),
          UNTIL_A_STREAM_ENDS);
    }
    if (!visits.take(visit, streams, Budget.ALL, 1)) {
      throw OverBudgetException.ofGateway(
          "%s streams at once are the most".formatted(STREAMS), UNTIL_A_STREAM_ENDS);
    }
    visit.give(requests, Budget.ALL);
    visit.give(address, caller.address());
  }

  /** How long an answer may take to be written. */
  Duration answerTime() {
    return budgets.answerTime();
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
            key,
            streams,
            keyStreams)
        .map(budget -> budget.use(now))
        .toList();
  }
}
