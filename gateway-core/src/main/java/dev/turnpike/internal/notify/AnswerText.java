package dev.turnpike.internal.notify;

import dev.turnpike.internal.contract.Redactor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is kept of a receiver's answer: text, whatever it was, and without secrets. */
final class AnswerText {
  private AnswerText() {}

  /**
   * The beginning of a body as text; {@code null} where there is none.
   *
   * @param isCut whether the body goes on
   */
  static @Nullable String of(byte[] beginning, boolean isCut) {
    String text = decoded(beginning, isCut).replace('\0', '\ufffd');
    String shown = Redactor.text(isCut ? withoutCutNumber(text) : text);
    return shown.isEmpty() ? null : shown;
  }

  /** Of a character that was cut nothing is left. */
  private static String decoded(byte[] bytes, boolean isCut) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer text = CharBuffer.allocate(bytes.length); // no byte makes more than one
    decoder.decode(ByteBuffer.wrap(bytes), text, !isCut);
    return text.flip().toString();
  }

  /** Nobody sees that the first half of a card number is one. */
  private static String withoutCutNumber(String text) {
    int end = text.length();
    while (end > 0 && "0123456789 .-".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }
}
