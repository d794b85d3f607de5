package dev.turnpike.providers.sandbox;

import java.util.Locale;

/** What a caller can ask the sandbox to play, in {@code providerData.scenario}. */
enum Scenario {
  /** Accepted at once. */
  OK,
  /** Declined. */
  KO,
  /** Accepted, but only after a while. */
  PENDING,
  /** The payer has to go to a URL. */
  REDIRECT,
  /** Accepted, but the answer never comes. */
  TIMEOUT,
  /** The sandbox breaks down before it does anything. */
  ERROR,
  /** The sandbox can't be reached. */
  UNAVAILABLE;

  /** As callers write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
