package dev.turnpike.spi;

import java.time.Duration;

/**
 * What every provider has, whatever it offers. Implement {@link PaymentProvider}, {@link
 * SubscriptionProvider} or both.
 *
 * <p><b>Life cycle.</b> The class is public and has a public constructor without parameters that
 * does nothing: a gateway may make an object only to learn its name. {@link #start} is called once
 * before the first operation, {@link #close} once after the last. A gateway makes one object for
 * each name that the class runs under, even when it is listed under both services.
 *
 * <p><b>Threads.</b> After {@code start}, operations are called by many threads at the same time.
 *
 * <p><b>Support.</b> Which operations a provider supports is derived from the methods that its
 * class overrides: there is nothing to declare. A caller of any other operation hears {@code
 * operation_not_supported}, and the provider nothing.
 *
 * <p><b>Time.</b> Methods may block. The time left is {@link CallContext#timeLeft()}; when it is
 * over, the gateway interrupts the thread and stops waiting. Its caller hears {@code
 * provider_timeout}, and on a money-moving operation that the outcome is unknown. An answer that
 * comes later still settles what is unknown.
 *
 * <p><b>Errors.</b> What an operation throws decides what the caller hears:
 *
 * <table>
 *   <caption>exceptions of a provider</caption>
 *   <tr><th>thrown</th><th>the caller hears</th><th>outcome</th></tr>
 *   <tr><td>{@link NotExecutedException}</td><td>503 {@code provider_unavailable}</td><td>not executed</td></tr>
 *   <tr><td>{@link RejectedException}</td><td>422 {@code provider_rejected}</td><td>not executed</td></tr>
 *   <tr><td>{@link NotFoundException}</td><td>404 {@code payment_not_found} or {@code subscription_not_found}</td>
 *       <td>not executed</td></tr>
 *   <tr><td>{@link NotSupportedException}</td><td>501 {@code operation_not_supported}</td><td>not executed</td></tr>
 *   <tr><td>{@link dev.turnpike.api.GatewayException} with a code that an external service may answer with,
 *       such as {@code idempotency_in_progress}</td><td>that code</td><td>as it says</td></tr>
 *   <tr><td>anything else, or {@code null} returned</td><td>502 {@code provider_error}</td><td>unknown</td></tr>
 * </table>
 *
 * <p>A declined payment is none of these: it is an answer with the result {@code KO}. When in doubt
 * whether money moved, throw anything else: unknown is honest, "not executed" is a promise.
 */
public interface Provider {
  /**
   * The name that callers use, unless the gateway runs the provider under another: 1 to 63
   * characters of {@code a-z 0-9 -}, beginning and ending with a letter or digit. Called before
   * {@link #start}; always the same.
   */
  String name();

  /**
   * Gets ready: reads settings, opens what is needed. Called once, before any operation.
   *
   * @throws Exception when it can't work, for instance {@link IllegalStateException} for a missing
   *     setting; the message is shown to the operator
   */
  default void start(ProviderContext context) throws Exception {}

  /**
   * Whether this provider only plays: it moves no real money. A server with credentials does not
   * enable it by itself.
   */
  default boolean sandbox() {
    return false;
  }

  /**
   * For how long this provider honours an {@linkplain CallContext#idempotencyKey() idempotency
   * key}: within that time after its first call, every money-moving operation that is made again
   * with the same key is executed once only, and answered again as it was. The gateway may then
   * repeat a call of which it doesn't know how it ended, and only within that time, less a margin
   * for requests that are long on their way. Say what your company promises, not what it mostly
   * does: after it, a repeated call charges once more.
   *
   * <p>Called before {@link #start}; always the same; never {@code null} or negative. {@link
   * Duration#ZERO}, the default, says that it honours none: the gateway never repeats a call.
   */
  default Duration idempotencyWindow() {
    return Duration.ZERO;
  }

  /**
   * Whether every method returns, or throws, when {@link CallContext#timeLeft()} is over, whatever
   * the company does: with a time limit on each connection and answer, and no wait without one.
   * Then the gateway calls it on the thread on which its own caller waits, and saves a hand-over
   * between threads. A provider that says so and hangs, hangs its callers.
   *
   * <p>Called before {@link #start}; always the same. Default: no, so that each call has a thread
   * that its caller can leave.
   */
  default boolean keepsDeadline() {
    return false;
  }

  /**
   * Ends everything that {@link #start} began. Called once, after the last operation; must not
   * throw.
   */
  default void close() {}
}
