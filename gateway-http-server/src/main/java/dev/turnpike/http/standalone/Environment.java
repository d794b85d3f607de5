package dev.turnpike.http.standalone;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads single settings; blank means not given. What can't be understood is a {@link
 * SettingException}.
 */
final class Environment {
  private final Map<String, String> values;

  Environment(Map<String, String> values) {
    this.values = values;
  }

  Optional<String> text(Setting setting) {
    return Optional.ofNullable(values.get(setting.name()))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  List<String> list(Setting setting) {
    return text(setting).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::trim)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  int number(Setting setting, int least, int most) {
    String text = text(setting).orElse(setting.standard());
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new SettingException(
        setting, "must be a whole number from %s to %s, but is '%s'".formatted(least, most, text));
  }

  boolean flag(Setting setting) {
    String text = text(setting).orElse(setting.standard());
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new SettingException(setting, "must be true or false, but is '" + text + "'");
    };
  }

  <E extends Enum<E>> E choice(Setting setting, Class<E> type) {
    String text = text(setting).orElse(setting.standard());
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    throw new SettingException(setting, "must be one of " + choices + ", but is '" + text + "'");
  }

  Optional<Path> file(Setting setting) {
    return path(setting, "file", false);
  }

  Optional<Path> folder(Setting setting) {
    return path(setting, "folder", true);
  }

  private Optional<Path> path(Setting setting, String kind, boolean folder) {
    return text(setting)
        .map(
            text -> {
              try {
                Path path = Path.of(text);
                if (folder ? Files.isDirectory(path) : Files.isReadable(path)) {
                  return path;
                }
              } catch (InvalidPathException e) {
                // said below
              }
              throw new SettingException(
                  setting, "must be a %s that can be read, but is '%s'".formatted(kind, text));
            });
  }

  /** Names that look like ours and are none: perhaps misspelt. */
  Set<String> unknown() {
    Set<String> known = Arrays.stream(Setting.values()).map(Enum::name).collect(Collectors.toSet());
    return values.keySet().stream()
        .filter(name -> name.startsWith("GATEWAY_") && !known.contains(name))
        .filter(
            name ->
                !name.matches(
                    "GATEWAY_(SERVICE|PORT)(_.*)?")) // Kubernetes' own, of a service named gateway
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
