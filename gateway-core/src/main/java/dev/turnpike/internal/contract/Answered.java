package dev.turnpike.internal.contract;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call was answered: the record, its JSON, or both. What is missing is made when it is asked
 * for. Not thread-safe.
 */
public final class Answered<A> {
  private final Operation<?, A> operation;
  private final boolean replayed;
  private @Nullable A answer;
  private byte @Nullable [] json;

  private Answered(
      Operation<?, A> operation, @Nullable A answer, byte @Nullable [] json, boolean replayed) {
    this.operation = operation;
    this.answer = answer;
    this.json = json;
    this.replayed = replayed;
  }

  /** A new answer. */
  public static <A> Answered<A> of(Operation<?, A> operation, A answer) {
    return of(operation, answer, null);
  }

  /**
   * A new answer.
   *
   * @param json as what it was stored; {@code null} where it was not written yet
   */
  public static <A> Answered<A> of(Operation<?, A> operation, A answer, @Nullable String json) {
    return new Answered<>(
        operation, answer, json == null ? null : json.getBytes(StandardCharsets.UTF_8), false);
  }

  /** An answer that was stored before, word for word. */
  public static <A> Answered<A> replayed(Operation<?, A> operation, String json) {
    return new Answered<>(operation, null, json.getBytes(StandardCharsets.UTF_8), true);
  }

  /** Whether an earlier, identical request was answered so, and this is that answer again. */
  public boolean replayed() {
    return replayed;
  }

  /** The answer as a record of the contract. */
  public A answer() {
    if (answer == null) {
      try {
        answer = ContractJson.readAnswer(operation.answerType(), json(), Map.of());
      } catch (BrokenAnswerException e) {
        throw new IllegalStateException("a stored answer can't be read", e);
      }
    }
    return answer;
  }

  /** The answer as JSON in UTF-8. */
  public byte[] json() {
    if (json == null) {
      json = ContractJson.write(answer());
    }
    return json;
  }
}
