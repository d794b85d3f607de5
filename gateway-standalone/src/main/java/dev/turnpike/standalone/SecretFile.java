package dev.turnpike.standalone;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds one secret and nothing else, as container platforms mount them. */
final class SecretFile {
  private SecretFile() {}

  /**
   * What is in it, without a line break at its end.
   *
   * @throws IllegalArgumentException that says what is wrong with it, and nothing of what is in it
   */
  static String read(String path) {
    String text;
    try {
      text = Files.readString(Path.of(path), StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw wrong("is not UTF-8", path);
    } catch (NoSuchFileException e) {
      throw wrong("is not there", path);
    } catch (IOException | InvalidPathException e) {
      throw wrong("can't be read", path);
    }
    String secret = text.replaceFirst("^\\x{feff}", "").replaceFirst("\\r?\\n$", "");
    if (secret.isBlank()) {
      throw wrong("is empty", path);
    }
    return secret;
  }

  private static IllegalArgumentException wrong(String what, String path) {
    String shown =
        path.contains("/") || path.contains("\\") ? path : "not shown: it may be the secret";
    return new IllegalArgumentException("names a file that %s (%s)".formatted(what, shown));
  }
}
