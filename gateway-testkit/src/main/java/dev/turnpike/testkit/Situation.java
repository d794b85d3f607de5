package dev.turnpike.testkit;

import java.util.Locale;

/** What can become of a payment, and what its author has to know how to bring about. */
public enum Situation {
  /** The payment goes through. Every request does, unless the author says otherwise. */
  ACCEPTED("a payment that goes through"),
  /** The payer's payment is declined. */
  REFUSED("a payment that is declined"),
  /** Nobody knows yet; it stays so for as long as the rule runs. */
  PENDING("a payment that stays pending"),
  /** The payer has to go to a page. */
  REDIRECT("a payment whose payer has to go to a URL"),
  /** The company can't be reached, and nothing was sent. */
  UNAVAILABLE("a payment company that can't be reached"),
  /** The company fails, so that nobody can tell whether money moved. */
  FAILING("a payment company that fails in the middle of it"),
  /** The company takes longer than the time of the call, and the provider gives up by itself. */
  SLOW("a payment company that is slower than the time given"),
  /** The call blocks until it is interrupted. */
  SILENT("a call that never comes back by itself");

  private final String words;

  Situation(String words) {
    this.words = words;
  }

  /** As options and reports write it, for instance {@code refused}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is, for a person. */
  public String words() {
    return words;
  }
}
