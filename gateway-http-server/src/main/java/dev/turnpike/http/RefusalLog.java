package dev.turnpike.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of refused credentials, and of what was over a budget: once for each address and minute,
 * when the minute is over. It remembers so many addresses, and sums the others up. Thread-safe.
 */
public final class RefusalLog {
  /** Stands for all addresses beyond those that are told one by one. */
  public static final String OTHER_ADDRESSES = "other addresses";

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int MOST_ADDRESSES = 32;
  static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What was refused. */
  public enum Kind {
    /** A request without a valid API key or certificate. */
    API_KEY("requests without valid credentials"),
    /** A callback without its token, or with a wrong signature. */
    CALLBACK("callbacks that are not genuine");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    /** The stable name in metrics. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Wants to know of refused credentials. */
  @FunctionalInterface
  public interface Listener {
    /**
     * So many were refused within one minute. It comes on a thread of its own, and may block.
     *
     * @param address from where, or {@link RefusalLog#OTHER_ADDRESSES}
     * @param kind what was refused
     * @param since when the minute began
     * @param count how many
     */
    void refused(String address, Kind kind, Instant since, long count);

    /** Both of them. */
    default Listener andThen(Listener other) {
      return (address, kind, since, count) -> {
        refused(address, kind, since, count);
        other.refused(address, kind, since, count);
      };
    }
  }

  /** {@code kind} is null of what is only told, and no matter of credentials. */
  private record Source(String address, String words, @Nullable Kind kind) {}

  private final Clock clock;
  private final Listener listener;
  private final Object lock = new Object();
  private Map<Source, Long> counts = new LinkedHashMap<>();
  private Instant minute = Instant.MIN;

  RefusalLog(Clock clock, Listener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Counts one. */
  void refused(String address, Kind kind) {
    count(address, kind.words, kind);
  }

  /** Counts one that would have been over a budget. */
  void overBudget(String address) {
    count(address, "requests over a budget", null);
  }

  private void count(String address, String words, @Nullable Kind kind) {
    Runnable earlier = null;
    synchronized (lock) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
      if (!now.equals(minute)) {
        earlier = take();
        minute = now;
        tellLater();
      }
      Source source = new Source(address, words, kind);
      counts.merge(
          counts.size() < MOST_ADDRESSES || counts.containsKey(source)
              ? source
              : new Source(OTHER_ADDRESSES, words, kind),
          1L,
          Long::sum);
    }
    if (earlier != null) {
      after(Duration.ZERO, earlier);
    }
  }

  /** Tells now what was counted. */
  void tell() {
    tellOf(null);
  }

  private void tellOf(@Nullable Instant onlyThisMinute) {
    Runnable telling;
    synchronized (lock) {
      if (onlyThisMinute != null && !minute.equals(onlyThisMinute)) {
        return; // told by what came after it
      }
      telling = take();
      minute = Instant.MIN;
    }
    telling.run();
  }

  private void tellLater() {
    Instant told = minute;
    Duration left = Duration.between(clock.instant(), told.plus(1, ChronoUnit.MINUTES));
    after(left.plusMillis(1), () -> tellOf(told));
  }

  /** The timer is Java's own: there is no thread to end. */
  private static void after(Duration pause, Runnable telling) {
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS).execute(telling);
  }

  private Runnable take() {
    List<Map.Entry<Source, Long>> taken = new ArrayList<>(counts.entrySet());
    Instant since = minute;
    counts = new LinkedHashMap<>();
    return () -> taken.forEach(entry -> tell(entry.getKey(), since, entry.getValue()));
  }

  private void tell(Source source, Instant since, long count) {
    LOG.warn(
        "refused {} {} from {} since {}",
        count,
        source.words,
        source.address,
        MINUTE.format(since));
    Kind kind = source.kind;
    if (kind == null) {
      return;
    }
    try {
      listener.refused(source.address, kind, since, count);
    } catch (RuntimeException e) {
      LOG.error("refused credentials could not be recorded", e);
    }
  }
}
