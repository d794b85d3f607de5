package dev.turnpike.standalone;

/**
 * A setting that can't be understood. The message is one line that names it, and shows no secret.
 */
final class SettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;

  SettingException(Setting setting, String wrong) {
    this(setting.name(), wrong);
  }

  /** Of what is given like a setting, but elsewhere. */
  SettingException(String name, String wrong) {
    super(name + " " + wrong);
    this.name = name;
  }

  /** By which name it was given. */
  String name() {
    return name;
  }
}
