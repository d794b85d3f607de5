package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.WrongUseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command is given the API key that it calls with. */
final class ApiKeyOptions {
  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description =
          "The environment variable that holds the API key, sent as Authorization: Bearer. On the"
              + " command line itself, others could see it.")
  private @Nullable String variable;

  @Option(names = "--api-key-file", paramLabel = "FILE", description = "The file that holds it.")
  private @Nullable Path file;

  /**
   * The key; {@code null} where none is given.
   *
   * @throws WrongUseException says what is wrong, and shows nothing of it
   */
  @Nullable String read(Map<String, String> environment) {
    if (variable != null && file != null) {
      throw new WrongUseException("--api-key-env and --api-key-file exclude each other");
    }
    String key = null;
    if (variable != null) {
      key = environment.getOrDefault(variable, "").trim();
      if (key.isEmpty()) {
        throw new WrongUseException("--api-key-env names a variable that is not set, or empty");
      }
    } else if (file != null) {
      try {
        key = Files.readString(file).trim();
      } catch (IOException e) {
        throw new WrongUseException("--api-key-file can't be read: " + file);
      }
      if (key.isEmpty()) {
        throw new WrongUseException("--api-key-file is empty: " + file);
      }
    }
    return key;
  }

  boolean areGiven() {
    return variable != null || file != null;
  }

  /** What stands for it in a line for a shell; empty where there is none. */
  String inShell() {
    if (variable != null) {
      return "\"Authorization: Bearer $" + variable + "\"";
    }
    return file == null
        ? ""
        : "\"Authorization: Bearer $(cat " + Shell.quoted(file.toString()) + ")\"";
  }
}
