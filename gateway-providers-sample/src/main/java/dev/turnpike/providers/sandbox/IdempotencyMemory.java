package dev.turnpike.providers.sandbox;

import dev.turnpike.spi.RejectedException;
import java.util.List;
import java.util.Optional;

/** The answers that were given under an idempotency key. Guarded by {@link Sandbox}. */
final class IdempotencyMemory {
  private final BoundedMap<Key, Memory> memories = new BoundedMap<>();

  /**
   * The answer that was given before.
   *
   * @throws RejectedException when that was to another request: one caller must never be told of
   *     another one's payment
   */
  <T> Optional<T> recall(ScriptedOperation<T> operation, String key, List<?> request) {
    Memory memory = memories.get(new Key(operation.name(), key));
    if (memory == null) {
      return Optional.empty();
    }
    if (!memory.request.equals(request)) {
      throw new RejectedException("the idempotency key was used before, with another request");
    }
    return Optional.of(operation.answer().cast(memory.answer));
  }

  <T> void remember(ScriptedOperation<T> operation, String key, List<?> request, T answer) {
    memories.add(new Key(operation.name(), key), new Memory(request, answer));
  }

  private record Key(String operation, String key) {}

  private record Memory(List<?> request, Object answer) {}
}
