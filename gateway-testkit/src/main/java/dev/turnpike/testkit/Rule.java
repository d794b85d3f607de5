package dev.turnpike.testkit;

/**
 * One sentence of the contract, with the check that holds a provider to it. Immutable; compared by
 * identity.
 */
public final class Rule {
  private final String id;
  private final Group group;
  private final Level level;
  private final String sentence;
  private final String why;
  private final Check check;

  private Rule(String id, Group group, Level level, String sentence, String why, Check check) {
    this.id = id;
    this.group = group;
    this.level = level;
    this.sentence = sentence;
    this.why = why;
    this.check = check;
  }

  static Rule must(String id, Group group, String sentence, String why, Check check) {
    return new Rule(id, group, Level.MUST, sentence, why, check);
  }

  static Rule should(String id, Group group, String sentence, String why, Check check) {
    return new Rule(id, group, Level.SHOULD, sentence, why, check);
  }

  /** The stable number, for instance {@code P-07}. Numbers are never given twice. */
  public String id() {
    return id;
  }

  /** What it is about. */
  public Group group() {
    return group;
  }

  /** How much it asks. */
  public Level level() {
    return level;
  }

  /** What a provider must or should do, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /** What happens to people where it is broken, in one sentence. */
  public String why() {
    return why;
  }

  Check check() {
    return check;
  }

  @Override
  public String toString() {
    return id + " " + sentence;
  }
}
