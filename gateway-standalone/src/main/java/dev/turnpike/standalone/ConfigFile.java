package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file that holds a list of objects under one name, read strictly: what is wrong is named by
 * file, place and field.
 */
final class ConfigFile {
  private final Setting setting;
  private final Path path;
  private final String listName;

  ConfigFile(Setting setting, Path path, String listName) {
    this.setting = setting;
    this.path = path;
    this.listName = listName;
  }

  List<Entry> entries() {
    Map<String, @Nullable Object> file;
    try {
      file = Json.readMarkedObject(Files.readAllBytes(path));
    } catch (IOException e) {
      throw wrong("can't be read");
    } catch (NotJsonException e) {
      throw wrong("is wrong: " + e.error());
    }
    if (!(file.get(listName) instanceof List<?> list) || file.size() != 1) {
      throw wrong("must be {\"" + listName + "\": [...]}, and nothing else");
    }
    List<Entry> entries = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> fields)) {
        throw wrong("has an entry %s that is no object".formatted(entries.size() + 1));
      }
      entries.add(new Entry(fields, entries.size() + 1));
    }
    return entries;
  }

  private SettingException wrong(String what) {
    return new SettingException(setting, "names a file that " + what + " (" + path + ")");
  }

  /** One object of the list. Ask for every field, then {@link #end} it. */
  final class Entry {
    private final Map<?, ?> fields;
    private final int place;
    private final Set<String> asked = new HashSet<>();

    private Entry(Map<?, ?> fields, int place) {
      this.fields = fields;
      this.place = place;
    }

    boolean has(String name) {
      return fields.get(name) != null;
    }

    String required(String name) {
      String text = text(name);
      if (text == null || text.isBlank()) {
        throw wrong(name, "is required");
      }
      return text;
    }

    @Nullable String text(String name) {
      return value(name, String.class, "must be a text");
    }

    /** None where it is not given. */
    List<String> texts(String name) {
      List<?> list = value(name, List.class, "must be a list of texts");
      List<String> texts = new ArrayList<>();
      for (Object item : list == null ? List.of() : list) {
        if (!(item instanceof String text)) {
          throw wrong(name, "must be a list of texts");
        }
        texts.add(text);
      }
      return texts;
    }

    /** A secret: under this name, or in the file whose path is under {@code nameFile}. */
    @Nullable String secret(String name) {
      String file = secretFile(name);
      String inline = text(name);
      return file == null ? inline : file;
    }

    /**
     * Several secrets: a list, or comma-separated in the file whose path is under {@code nameFile}.
     */
    List<String> secrets(String name) {
      String file = secretFile(name);
      return file == null
          ? texts(name)
          : Arrays.stream(file.split(",", -1))
              .map(String::strip)
              .filter(secret -> !secret.isEmpty())
              .toList();
    }

    private @Nullable String secretFile(String name) {
      String path = text(name + "File");
      if (path != null && has(name)) {
        throw wrong(name + "File", "is given, and %s too: leave one of them out".formatted(name));
      }
      return path == null ? null : fromFile(name + "File", path);
    }

    /** The secret in the file of this path, which stands under this name. */
    String fromFile(String name, String path) {
      try {
        return SecretFile.read(path);
      } catch (IllegalArgumentException e) {
        throw wrong(name, String.valueOf(e.getMessage()));
      }
    }

    @Nullable Integer count(String name) {
      Integer count = value(name, Integer.class, "must be a whole number");
      if (count != null && count < 1) {
        throw wrong(name, "must be at least 1");
      }
      return count;
    }

    @Nullable Map<?, ?> object(String name) {
      return value(name, Map.class, "must be an object");
    }

    void end() {
      for (Object name : fields.keySet()) {
        if (!asked.contains(String.valueOf(name))) {
          throw wrong(String.valueOf(name), "is not a known field");
        }
      }
    }

    SettingException wrong(String field, String what) {
      return ConfigFile.this.wrong(
          "is wrong: %s[%s].%s %s".formatted(listName, place, field, what));
    }

    SettingException wrong(IllegalArgumentException e) {
      return ConfigFile.this.wrong(
          "is wrong: %s[%s]: %s".formatted(listName, place, e.getMessage()));
    }

    private <T> @Nullable T value(String name, Class<T> type, String otherwise) {
      asked.add(name);
      Object value = fields.get(name);
      if (value == null || type.isInstance(value)) {
        return type.cast(value);
      }
      throw wrong(name, otherwise);
    }
  }
}
