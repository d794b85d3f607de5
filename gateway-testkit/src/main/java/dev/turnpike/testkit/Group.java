package dev.turnpike.testkit;

/** What a rule of the contract is about. */
public enum Group {
  /** What a provider is called, and how it begins and ends. */
  LIFE_CYCLE("Identity and life cycle"),
  /** Payments and how they come out. */
  PAY("Payments and their outcomes"),
  /** Minor units, currencies, large amounts. */
  AMOUNTS("Amounts and currencies"),
  /** What passes through without loss. */
  DATA("providerData and metadata"),
  /** Money given back. */
  REFUND("Refunds"),
  /** Where a payment stands. */
  STATUS("Status"),
  /** The same request again. */
  IDEMPOTENCY("Idempotency"),
  /** What a payment company sends by itself. */
  CALLBACKS("Callbacks"),
  /** Payments that repeat. */
  SUBSCRIPTIONS("Subscriptions"),
  /** Many callers at once. */
  CONCURRENCY("Concurrency"),
  /** When time is over. */
  TIME("Time"),
  /** What must never be shown. */
  SECRETS("Secrets"),
  /** What only an HTTP service can get wrong. */
  WIRE("On the wire");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  /** The group's name for people. */
  public String title() {
    return title;
  }
}
