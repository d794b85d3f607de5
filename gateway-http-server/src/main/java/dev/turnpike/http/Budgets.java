package dev.turnpike.http;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of the server its callers may use at once, so that nobody stops it for the others. Make
 * one by {@link #builder}: there will be more of them. Over a budget the answer is 429 or 503 with
 * {@code Retry-After}, at once. Health is outside of all of them. Immutable.
 *
 * <p>How many connections there may be is a setting of Java's own server, the system property
 * {@code jdk.httpserver.maxConnections}.
 *
 * @param requests requests at work with a valid key
 * @param addressRequests of them, from one address
 * @param strangerRequests requests at work without a valid key, from one address
 * @param providerCallbacks callbacks at work for one provider; half as many from one address
 * @param bodies bodies that are being read
 * @param bodyBytes bytes of bodies in memory, but for those of 8 KiB at most
 * @param callbackBody bytes of the body of a callback
 * @param answers answers that are being written
 * @param answerTime how long an answer may take to be written
 * @param keyRequestsPerMinute requests by one key, where the key itself doesn't say; 0: any number
 */
public record Budgets(
    int requests,
    int addressRequests,
    int strangerRequests,
    int providerCallbacks,
    int bodies,
    long bodyBytes,
    int callbackBody,
    int answers,
    Duration answerTime,
    int keyRequestsPerMinute) {
  /** What a builder has when nothing is said to it. */
  public static final Budgets DEFAULT = builder().build();

  private static final int PARTS_OF_HEAP = 16;

  /** Requires positive numbers, but for the last one, which may be 0. */
  public Budgets {
    Objects.requireNonNull(answerTime, "answerTime");
    long least = Math.min(Math.min(requests, addressRequests), strangerRequests);
    least = Math.min(Math.min(least, providerCallbacks), Math.min(bodies, bodyBytes));
    least = Math.min(Math.min(least, callbackBody), Math.min(answers, answerTime.toNanos()));
    if (least < 1 || keyRequestsPerMinute < 0) {
      throw new IllegalArgumentException("budgets must be at least 1");
    }
  }

  /**
   * A sixteenth of the memory that this Java may use: reading a body takes several times as much.
   */
  public static long usualBodyBytes() {
    return Math.max(1, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
  }

  /** A builder with the usual budgets. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says what {@link Budgets} are. Not thread-safe. */
  public static final class Builder {
    private int requests = 4096;
    private int addressRequests = 2048;
    private int strangerRequests = 64;
    private int providerCallbacks = 128;
    private int bodies = 2048;
    private long bodyBytes = usualBodyBytes();
    private int callbackBody = 64 * 1024;
    private int answers = 1024;
    private Duration answerTime = Duration.ofSeconds(30);
    private int keyRequestsPerMinute;

    private Builder() {}

    /** Requests at work with a valid key. Default: 4096. */
    public Builder requests(int most) {
      this.requests = most;
      return this;
    }

    /** Of them, from one address. Default: 2048. */
    public Builder addressRequests(int most) {
      this.addressRequests = most;
      return this;
    }

    /** Requests at work without a valid key, from one address. Default: 64. */
    public Builder strangerRequests(int most) {
      this.strangerRequests = most;
      return this;
    }

    /** Callbacks at work for one provider, and half as many from one address. Default: 128. */
    public Builder providerCallbacks(int most) {
      this.providerCallbacks = most;
      return this;
    }

    /** Bodies that are being read. Default: 2048. */
    public Builder bodies(int most) {
      this.bodies = most;
      return this;
    }

    /**
     * Bytes of bodies of more than 8 KiB in memory, or as many as the largest body has. Default:
     * {@link #usualBodyBytes}.
     */
    public Builder bodyBytes(long most) {
      this.bodyBytes = most;
      return this;
    }

    /** Bytes of the body of a callback. Default: 64 KiB. */
    public Builder callbackBody(int most) {
      this.callbackBody = most;
      return this;
    }

    /** Answers that are being written. Default: 1024. */
    public Builder answers(int most) {
      this.answers = most;
      return this;
    }

    /** How long an answer may take to be written. Default: 30 seconds. */
    public Builder answerTime(Duration longest) {
      this.answerTime = longest;
      return this;
    }

    /** Requests by one key that doesn't say it itself; 0, the default, is any number. */
    public Builder keyRequestsPerMinute(int most) {
      this.keyRequestsPerMinute = most;
      return this;
    }

    /**
     * The budgets.
     *
     * @throws IllegalArgumentException when one is not positive
     */
    public Budgets build() {
      return new Budgets(
          requests,
          addressRequests,
          strangerRequests,
          providerCallbacks,
          bodies,
          bodyBytes,
          callbackBody,
          answers,
          answerTime,
          keyRequestsPerMinute);
    }
  }
}
