package dev.turnpike.spring;

/** A property is wrong or missing: its message goes to whoever starts the application. */
final class SettingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * Says what is wrong, and what to do.
   *
   * @param property its whole name
   * @param problem what comes after the name
   */
  SettingException(String property, String problem, String action) {
    super(property + " " + problem);
    this.action = action;
  }

  String action() {
    return action;
  }

  /** Has a setter of ours read a property, whose own words say what is wrong with it. */
  static void reading(String property, Runnable setter) {
    try {
      setter.run();
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          property, "is wrong: " + e.getMessage(), "Correct " + property + ".");
    }
  }
}
