package dev.turnpike.testkit;

/** How a rule is tried out. */
@FunctionalInterface
interface Check {
  /**
   * Returns when the rule was kept; else the probe has thrown what is to be said.
   *
   * @throws Exception whatever else goes wrong; it counts as a breach
   */
  void run(Probe probe) throws Exception;
}
