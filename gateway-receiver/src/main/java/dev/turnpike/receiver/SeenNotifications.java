package dev.turnpike.receiver;

import dev.turnpike.receiver.Receipt.Verdict;

/**
 * Remembers which notifications were acted on, by their {@code webhook-id}: the gateway sends each
 * at least once, always with the same id.
 *
 * <p>Remembering first loses a notification when the shop stops before it has acted, and acting
 * first acts twice when it stops before it has remembered. So both are one step here: an
 * implementation runs the work <em>and</em> remembers the id, so that afterwards there is both or
 * neither. Where that can't be had, as in memory, it remembers after the work. Implementations are
 * thread-safe.
 *
 * @param <C> what the work may use so that it is part of the step: a database's connection, for
 *     instance
 */
public interface SeenNotifications<C> {
  /**
   * Runs the work unless this id was seen before, and remembers the id.
   *
   * @param id at most 255 characters
   * @return {@link Verdict#NEW} where the work was done now; {@link Verdict#DUPLICATE} where it was
   *     done before; {@link Verdict#IN_PROGRESS} where somebody else is just doing it, and its end
   *     isn't waited for
   * @throws X when the work does; the id is not remembered then
   * @throws NotRememberedException when the id could not be looked up or remembered; what the work
   *     did within the step is undone
   */
  <X extends Exception> Verdict once(String id, Work<? super C, X> work) throws X;

  /**
   * What is done about a notification.
   *
   * @param <C> what it may use
   * @param <X> what it may throw
   */
  @FunctionalInterface
  interface Work<C, X extends Exception> {
    /** Does it. */
    void run(C context) throws X;
  }
}
