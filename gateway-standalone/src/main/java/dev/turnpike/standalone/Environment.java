package dev.turnpike.standalone;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads single settings; blank means not given. What can't be understood is a {@link
 * SettingException}.
 */
final class Environment {
  /** They may have quotes of their own. */
  private static final Set<Setting> PASSWORDS =
      EnumSet.of(Setting.GATEWAY_STORE_PASSWORD, Setting.GATEWAY_TLS_KEYSTORE_PASSWORD);

  private final Map<String, String> values;
  private final Map<Setting, String> files = new ConcurrentHashMap<>();

  Environment(Map<String, String> values) {
    this.values = PgmMode.settings(values);
  }

  Optional<String> text(Setting setting) {
    Optional<String> text = setting.secret() ? secret(setting) : given(setting.name());
    if (text.filter(Environment::isQuoted).isPresent() && !PASSWORDS.contains(setting)) {
      throw new SettingException(
          nameOf(setting), "is in quotes, which count as a part of it: write it without them");
    }
    return text;
  }

  /** Whether something is given, understood or not. */
  boolean isGiven(Setting setting) {
    return given(setting.name()).isPresent()
        || setting.secret() && given(setting.fileName()).isPresent();
  }

  private Optional<String> given(String name) {
    return Optional.ofNullable(values.get(name))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  /** A file is read once: it may be a pipe. */
  private Optional<String> secret(Setting setting) {
    Optional<String> inline = given(setting.name());
    Optional<String> path = given(setting.fileName());
    if (path.isEmpty()) {
      return inline;
    }
    if (inline.isPresent()) {
      throw new SettingException(
          setting.fileName(), "is given, and %s too: leave one of them out".formatted(setting));
    }
    return Optional.of(files.computeIfAbsent(setting, file -> read(setting, path.get())));
  }

  private static String read(Setting setting, String path) {
    try {
      return SecretFile.read(path);
    } catch (IllegalArgumentException e) {
      throw new SettingException(setting.fileName(), String.valueOf(e.getMessage()));
    }
  }

  /** The file that a secret is in, where that may change: a pipe is read once. */
  Optional<Path> secretFile(Setting setting) {
    return given(setting.fileName()).map(Path::of).filter(Files::isRegularFile);
  }

  /** Has a file of a secret read again when the secret is asked for, unless it is a pipe. */
  void readAgain(Setting setting) {
    if (given(setting.fileName()).map(Path::of).filter(path -> !isPipe(path)).isPresent()) {
      files.remove(setting);
    }
  }

  private static boolean isPipe(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path);
  }

  /** Reads every secret, those too that nothing asks for: a wrong file is told at the start. */
  void checkSecrets() {
    Arrays.stream(Setting.values()).filter(Setting::secret).forEach(this::text);
  }

  /** By which name it was given. */
  String nameOf(Setting setting) {
    return setting.secret() && given(setting.fileName()).isPresent()
        ? setting.fileName()
        : setting.name();
  }

  /** As a file of settings may have it that a shell doesn't read. */
  static boolean isQuoted(String text) {
    return text.length() > 1
        && (text.startsWith("\"") && text.endsWith("\"")
            || text.startsWith("'") && text.endsWith("'"));
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
    Set<String> known =
        Arrays.stream(Setting.values())
            .flatMap(
                setting ->
                    setting.secret()
                        ? Stream.of(setting.name(), setting.fileName())
                        : Stream.of(setting.name()))
            .collect(Collectors.toSet());
    return values.keySet().stream()
        .filter(name -> name.startsWith("GATEWAY_") && !known.contains(name))
        .filter(
            name ->
                !name.matches(
                    "GATEWAY_(SERVICE|PORT)(_.*)?")) // Kubernetes' own, of a service named gateway
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
