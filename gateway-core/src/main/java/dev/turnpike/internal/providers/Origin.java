package dev.turnpike.internal.providers;

import java.security.CodeSource;

/** Where a class comes from, for people who have to find the jar. */
final class Origin {
  private Origin() {}

  static String of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? "the Java runtime"
        : source.getLocation().getPath();
  }
}
