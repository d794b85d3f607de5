package dev.turnpike.standalone;

/** Lines that a person copies into a shell. */
final class Shell {
  private Shell() {}

  /** As one word, whatever is in it. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
