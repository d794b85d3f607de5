package dev.turnpike.records;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list.
 *
 * @param items what is on it
 * @param next where the next page begins; {@code null}: this is the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
  /** Takes a copy. */
  public Page {
    items = List.copyOf(items);
  }

  /** The same page of other things. */
  public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
    return new Page<>(items.stream().<R>map(mapper).toList(), next);
  }
}
