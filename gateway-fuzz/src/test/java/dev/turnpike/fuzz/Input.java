package dev.turnpike.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The bytes of one try, read from the front: choices, then lines, then the rest. */
public final class Input {
  /** What follows is UTF-16, so that there may be half pairs, which UTF-8 has not. */
  private static final int UTF_16_FOLLOWS = 0xfe;

  private final byte[] bytes;
  private int at;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Inputs to begin with, as they are written in a test. */
  public static Stream<byte[]> seeds(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** One of so many; the first, where nothing is left. Of printable bytes, digits count as such. */
  public int choice(int count) {
    return at < bytes.length ? Math.floorMod(bytes[at++] - '0', count) : 0;
  }

  /** The bytes until the next line break. */
  public byte[] lineBytes() {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    byte[] line = Arrays.copyOfRange(bytes, at, end);
    at = Math.min(end + 1, bytes.length);
    return line;
  }

  public String line() {
    return text(lineBytes());
  }

  /** Lines of names and values, until an empty one. */
  public Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    while (at < bytes.length) {
      String line = line();
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      headers
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(colon < 0 ? "" : line.substring(colon + 1).trim());
    }
    return headers;
  }

  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    at = bytes.length;
    return rest;
  }

  public String text() {
    return text(rest());
  }

  /** As UTF-8 where it is that, else each byte a character, as Java's server reads headers. */
  private static String text(byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] & 0xff) == UTF_16_FOLLOWS) {
      return new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_16BE);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
