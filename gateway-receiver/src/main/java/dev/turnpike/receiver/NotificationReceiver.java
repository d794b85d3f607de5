package dev.turnpike.receiver;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.receiver.Receipt.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a gateway's notifications in: verifies the signature and the age, reads the status, and has
 * the shop act on each notification once.
 *
 * <pre>{@code
 * NotificationReceiver<Connection> receiver =
 *     NotificationReceiver.builder(JdbcSeenNotifications.in(dataSource)).secret("whsec_…").build();
 *
 * Receipt receipt = receiver.receive(request::getHeader, request.getInputStream(),
 *     (status, connection) -> orders.update(connection, status));
 * response.setStatus(receipt.httpStatus());
 * }</pre>
 *
 * <p>What the handler throws comes out of {@code receive}, and the notification is not remembered:
 * let it become a 5xx, as frameworks do, and the gateway sends it again. Thread-safe. It prints no
 * secret.
 *
 * @param <C> what a handler gets beside the status: see {@link SeenNotifications}
 */
public final class NotificationReceiver<C> {
  private static final String ID = "webhook-id";
  private static final String TIMESTAMP = "webhook-timestamp";
  private static final String SIGNATURE = "webhook-signature";
  private static final int LONGEST_ID = 255;
  private static final int LONGEST_SIGNATURE = 4096;

  private final SeenNotifications<C> seen;
  private final WebhookSecrets secrets;
  private final Duration tolerance;
  private final int maxBodyBytes;
  private final Clock clock;

  private NotificationReceiver(Builder<C> builder) {
    this.seen = builder.seen;
    this.secrets = new WebhookSecrets(builder.secrets);
    this.tolerance = builder.tolerance;
    this.maxBodyBytes = builder.maxBodyBytes;
    this.clock = builder.clock;
  }

  /**
   * A builder of a receiver that remembers notifications there: {@link JdbcSeenNotifications} in
   * the shop's database, or {@link MemorySeenNotifications}.
   */
  public static <C> Builder<C> builder(SeenNotifications<C> seen) {
    return new Builder<>(seen);
  }

  /**
   * What the shop does about a notification.
   *
   * @param <C> what it gets beside the status
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Handler<C, X extends Exception> {
    /**
     * Acts on a notification that is genuine and new. For one payment the gateway sends them in
     * order.
     *
     * @param status where the payment stands now
     * @param context for instance the connection of the transaction that remembers the notification
     */
    void act(PaymentStatus status, C context) throws X;
  }

  /**
   * Takes a notification in, and reads its body, of which no more than the limit.
   *
   * @param header gives the first value of a header, by its name in lower case; {@code null} where
   *     there is none
   * @param body the raw bytes, as they came; not closed here
   * @param handler is called at most once, before this returns
   * @return how to answer
   * @throws IOException when the body can't be read
   * @throws X when the handler does
   * @throws NotRememberedException when the notification can't be remembered
   */
  public <X extends Exception> Receipt receive(
      Function<String, @Nullable String> header, InputStream body, Handler<? super C, X> handler)
      throws IOException, X {
    return receive(header, body.readNBytes(maxBodyBytes + 1), handler);
  }

  /**
   * Takes a notification in.
   *
   * @param header gives the first value of a header, by its name in lower case; {@code null} where
   *     there is none
   * @param body the raw bytes, as they came: what a framework has read and written again has no
   *     right signature
   * @param handler is called at most once, before this returns
   * @return how to answer
   * @throws X when the handler does
   * @throws NotRememberedException when the notification can't be remembered
   */
  public <X extends Exception> Receipt receive(
      Function<String, @Nullable String> header, byte[] body, Handler<? super C, X> handler)
      throws X {
    if (body.length > maxBodyBytes) {
      return Receipt.refused(
          Verdict.TOO_LARGE, "the body has more than %s bytes".formatted(maxBodyBytes));
    }
    String id = header.apply(ID);
    String timestamp = header.apply(TIMESTAMP);
    String signature = header.apply(SIGNATURE);
    if (id == null || timestamp == null || signature == null) {
      return Receipt.refused(
          Verdict.NOT_GENUINE,
          "one of %s, %s and %s is missing".formatted(ID, TIMESTAMP, SIGNATURE));
    }
    if (signature.length() > LONGEST_SIGNATURE
        || !secrets.haveSigned(id, timestamp, body, signature)) {
      return Receipt.refused(Verdict.NOT_GENUINE, "no secret has signed it so");
    }
    if (!isNow(timestamp)) {
      return Receipt.refused(
          Verdict.OUT_OF_TIME, "it was not sent within %s of now".formatted(tolerance));
    }
    if (id.length() > LONGEST_ID) {
      return Receipt.refused(
          Verdict.UNREADABLE, "its id has more than %s characters".formatted(LONGEST_ID));
    }
    PaymentStatus status;
    try {
      status = StatusJson.read(body);
    } catch (UnreadableException e) {
      return Receipt.refused(Verdict.UNREADABLE, e.getMessage());
    }
    return Receipt.of(seen.once(id, context -> handler.act(status, context)), status);
  }

  private boolean isNow(String timestamp) {
    if (!timestamp.matches("\\d{1,12}")) {
      return false;
    }
    long apart = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp));
    return apart <= tolerance.toSeconds();
  }

  /**
   * Collects a {@link NotificationReceiver}. Not thread-safe.
   *
   * @param <C> what a handler gets beside the status
   */
  public static final class Builder<C> {
    private static final int DEFAULT_MAX_BODY = 1024 * 1024;

    private final SeenNotifications<C> seen;
    private final List<String> secrets = new ArrayList<>();
    private Duration tolerance = Duration.ofMinutes(5);
    private int maxBodyBytes = DEFAULT_MAX_BODY;
    private Clock clock = Clock.systemUTC();

    private Builder(SeenNotifications<C> seen) {
      this.seen = Objects.requireNonNull(seen, "seen");
    }

    /**
     * A secret that the gateway signs with, {@code whsec_} and Base64. Several may be given, while
     * one is replaced by another: a notification that any of them has signed is genuine.
     */
    public Builder<C> secret(String secret) {
      secrets.add(Objects.requireNonNull(secret, "secret"));
      return this;
    }

    /** Several secrets: see {@link #secret}. */
    public Builder<C> secrets(List<String> more) {
      more.forEach(this::secret);
      return this;
    }

    /**
     * How far the time of sending may be from now, before and after: 5 minutes unless set. Each
     * attempt of the gateway has a time of its own.
     */
    public Builder<C> tolerance(Duration tolerance) {
      this.tolerance = Objects.requireNonNull(tolerance, "tolerance");
      return this;
    }

    /** How many bytes a body may have: 1 MiB unless set. */
    public Builder<C> maxBodyBytes(int maxBodyBytes) {
      this.maxBodyBytes = maxBodyBytes;
      return this;
    }

    /** What time it is, where that is not the machine's clock: for tests. */
    public Builder<C> clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * The receiver.
     *
     * @throws IllegalArgumentException when there is no secret, or something set is wrong; it shows
     *     no secret
     */
    public NotificationReceiver<C> build() {
      if (secrets.isEmpty()) {
        throw new IllegalArgumentException(
            "a receiver needs a secret: without one anybody could say that a payment was made");
      }
      if (tolerance.isNegative() || tolerance.isZero()) {
        throw new IllegalArgumentException("tolerance must be positive, but is " + tolerance);
      }
      if (maxBodyBytes < 1 || maxBodyBytes == Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "maxBodyBytes must be at least 1, and less than 2 GiB, but is " + maxBodyBytes);
      }
      return new NotificationReceiver<>(this);
    }
  }
}
