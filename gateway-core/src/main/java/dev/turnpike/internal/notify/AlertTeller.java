package dev.turnpike.internal.notify;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.ledger.AlertRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a person of a condition by a webhook, and says what is to be kept of it then: when it may
 * be told again, or tried again. Thread-safe.
 */
final class AlertTeller {
  static final String UNKNOWN = "oldest_unknown";
  static final String DEAD = "dead_notifications";
  static final String STORE = "store_down";

  /** One condition for each budget, by {@link #ofBudget}. */
  private static final String BUDGET = "budget_exhausted";

  private static final char OF = '/';

  private static final Logger LOG = LoggerFactory.getLogger(AlertTeller.class);

  /** So long nobody has seen it when it is over: what comes and goes is told once. */
  private static final Duration CALM = Duration.ofMinutes(1);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
  private static final Duration FIRST_REPEAT = Duration.ofHours(1);
  private static final Duration LONGEST_REPEAT = Duration.ofHours(24);
  private static final int MOST_DOUBLINGS = 10;

  private final AlertSettings settings;
  private final WebhookPost post;

  AlertTeller(AlertSettings settings, WebhookPost post) {
    this.settings = settings;
    this.post = post;
  }

  static String ofBudget(String budget) {
    return BUDGET + OF + budget;
  }

  /** More than that is to be told. */
  long threshold(String name) {
    return switch (kindOf(name)) {
      case UNKNOWN -> settings.unknown().toSeconds();
      case DEAD -> settings.dead();
      case STORE -> settings.storeDown().toSeconds();
      default -> settings.refusals();
    };
  }

  private static String kindOf(String name) {
    int end = name.indexOf(OF);
    return end < 0 ? name : name.substring(0, end);
  }

  /** Whether people are to be told now of what is there still. */
  static boolean isDue(AlertRecord alert, Instant now) {
    return alert.isFree(now) && !now.isBefore(alert.dueAt());
  }

  /** Whether nobody has seen it for long enough. */
  static boolean isCalm(AlertRecord alert, Instant now) {
    return !now.isBefore(alert.seenAt().plus(CALM));
  }

  /** Tells that it is there; what is known of it then. */
  AlertRecord tellIsThere(AlertRecord alert, long value, Instant now) {
    Target.Attempt attempt = tell(alert, false, value);
    return attempt instanceof Target.Attempt.Failed
        ? failed(alert, now)
        : alert.told(now, now.plus(doubled(FIRST_REPEAT, alert.told(), LONGEST_REPEAT)));
  }

  /**
   * Tells that it was there, of one that is not seen any more and of which nobody could be told.
   *
   * @return what is known of it then; {@code null} where it is given up
   */
  @Nullable AlertRecord tellWasThere(AlertRecord alert, long value, Instant now) {
    AlertRecord after = tellIsThere(alert, value, now);
    return after.told() == 0 && isGivenUp(alert, now) ? null : after;
  }

  /**
   * Tells that it is over.
   *
   * @return what is known of it then: {@code null}, unless it is to be tried once more
   */
  @Nullable AlertRecord tellIsOver(AlertRecord alert, long value, Instant now) {
    Target.Attempt attempt = tell(alert, true, value);
    return attempt instanceof Target.Attempt.Failed && !isGivenUp(alert, now)
        ? failed(alert, now)
        : null;
  }

  private static boolean isGivenUp(AlertRecord alert, Instant now) {
    return alert.seenAt().plus(LONGEST_REPEAT).isBefore(now);
  }

  private static AlertRecord failed(AlertRecord alert, Instant now) {
    return alert.failed(now.plus(doubled(FIRST_RETRY, alert.attempts(), LONGEST_RETRY)));
  }

  private static Duration doubled(Duration first, int times, Duration longest) {
    Duration pause = first.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  private Target.Attempt tell(AlertRecord alert, boolean over, long value) {
    Map<String, Object> body = new LinkedHashMap<>();
    String kind = kindOf(alert.name());
    body.put("alert", kind);
    if (alert.name().length() > kind.length()) {
      body.put("budget", alert.name().substring(kind.length() + 1));
    }
    body.put("state", over ? "over" : "firing");
    body.put("since", alert.since().toString());
    body.put("value", value);
    body.put("threshold", threshold(alert.name()));
    body.put("gateway", settings.gateway());
    String json = new String(Json.write(body), StandardCharsets.UTF_8);
    Target.Attempt attempt = post.send("alert", settings.receiver(), idOf(alert, over), json, null);
    if (attempt instanceof Target.Attempt.Failed failed) {
      LOG.error("nobody could be told, and it is tried again: {}: {}", json, failed.reason());
    } else {
      LOG.warn("a person was told: {}", json);
    }
    return attempt;
  }

  /** The same whoever tells, and however often it is tried. */
  private String idOf(AlertRecord alert, boolean over) {
    return "alert_%s_%s_%s_%s"
        .formatted(
            plain(settings.gateway()),
            plain(alert.name()),
            alert.since().toEpochMilli(),
            over ? "over" : Integer.toString(alert.told() + 1));
  }

  /** Receivers sign and check {@code id.timestamp.body}: an id has no dots. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
