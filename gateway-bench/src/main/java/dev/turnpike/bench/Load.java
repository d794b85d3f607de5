package dev.turnpike.bench;

import java.net.URI;
import java.time.Duration;

/** Callers that pay one after the other, each payment with its own id. */
interface Load {
  /** A payment as shops send it, with a place for its id. */
  String BODY =
      "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\","
          + "\"successRedirectUrl\":\"https://shop.example/paid\","
          + "\"failureRedirectUrl\":\"https://shop.example/failed\"}";

  /** How long an answer may take. */
  Duration PATIENCE = Duration.ofSeconds(40);

  /** So many callers at once pay there, for so long. */
  Sample run(URI target, int callers, Duration time) throws Exception;

  /** Which client it is, for the report. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** {@link Yardstick}'s payments in process, which are only told to begin. */
  static Sample inProcess(URI process, int callers, Duration time) throws Exception {
    long begin = System.nanoTime();
    URI order = process.resolve("/%s/%s".formatted(callers, time.toMillis()));
    double rate = Double.parseDouble(ServerProcess.call(order, null));
    long served = Math.round(rate * (System.nanoTime() - begin) / 1e9);
    return new Sample(served, rate, Double.NaN, Double.NaN, 0, "", Double.NaN);
  }
}
