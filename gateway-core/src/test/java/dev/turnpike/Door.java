package dev.turnpike;

import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;

/** The way that {@link Payments} and {@link Subscriptions} take, for tests of other packages. */
public final class Door {
  private Door() {}

  /** Makes a call in this JVM. */
  public static <Q, A> Answered<A> execute(PaymentGateway gateway, Call<Q, A> call) {
    return gateway.execute(call);
  }
}
