package dev.turnpike.records;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did who may do more than pay, or tried to: kept for those who want to know later,
 * and never changed.
 *
 * @param at when
 * @param action what was done
 * @param by who did it: the name of an API key, {@code (host)} for the embedding program itself,
 *     {@code (settings)} for a change of these; empty where nobody knows
 * @param address where from; {@code null} where that has no address
 * @param tenant whose records it is about; {@code null} where it is about no tenant, or all
 * @param provider the provider of what it is about; {@code null} where there is none
 * @param about what it is about: an id, or what was looked for
 * @param before how that was before; {@code null} where nothing changed
 * @param after how it is since; {@code null} where nothing changed
 * @param reason why, as who did it says; {@code null} where nobody was asked
 */
public record AuditEvent(
    Instant at,
    Action action,
    String by,
    @Nullable String address,
    @Nullable String tenant,
    @Nullable String provider,
    String about,
    @Nullable String before,
    @Nullable String after,
    @Nullable String reason) {

  /** Requires what is never missing. */
  public AuditEvent {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(about, "about");
  }

  /** What can be done that is worth an event. */
  public enum Action {
    /** An unknown operation was settled by hand. */
    SETTLED,
    /** A notification was sent again by hand. */
    RESENT,
    /** Records of other tenants were looked at. */
    LOOKED,
    /** An API key may be used from now on. */
    KEY_ADDED,
    /** An API key may do something else from now on. */
    KEY_CHANGED,
    /** An API key may not be used any more. */
    KEY_WITHDRAWN,
    /** Requests came without valid credentials, or callbacks that were not genuine. */
    REFUSED;

    /** Its name for people and on the wire. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
