package dev.turnpike.records;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list.
 *
 * @param after where the page before ended, its {@link Page#next}; {@code null}: the first page
 * @param limit how many, from 1 to {@link #LARGEST_PAGE}
 */
public record Cursor(@Nullable String after, int limit) {
  /**
   * The most that one page holds. It holds fewer, and has a next one, where they are large: about 1
   * MiB of text ends it.
   */
  public static final int LARGEST_PAGE = 500;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException when it is out of range
   */
  public Cursor {
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw new IllegalArgumentException("a page holds 1 to " + LARGEST_PAGE + ", not " + limit);
    }
  }
}
