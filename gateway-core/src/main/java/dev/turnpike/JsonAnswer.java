package dev.turnpike;

/**
 * The answer to a {@link JsonCall}.
 *
 * @param json the answer in UTF-8: of a replayed one the very bytes of then
 * @param replayed whether an earlier, identical request was answered so, and this is that answer
 *     again
 */
public record JsonAnswer(byte[] json, boolean replayed) {
  /** Without what the provider told. */
  @Override
  public String toString() {
    return "JsonAnswer[replayed=" + replayed + "]";
  }
}
