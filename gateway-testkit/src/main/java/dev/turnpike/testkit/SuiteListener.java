package dev.turnpike.testkit;

/** Hears how a run goes on. Called by the thread that runs the suite. */
public interface SuiteListener {
  /** Hears nothing. */
  SuiteListener NONE = new SuiteListener() {};

  /** A rule is tried now. */
  default void begins(Rule rule) {}

  /** A rule was tried. */
  default void ended(Result result) {}
}
