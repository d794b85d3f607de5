package dev.turnpike;

import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.schedule.Scheduler;

/** What tests of other packages need of this one. */
public final class Door {
  private Door() {}

  /** Builds a gateway on another time than the machine's. */
  public static PaymentGateway on(GatewayBuilder builder, Scheduler scheduler) {
    return builder.scheduler(scheduler).withoutStatistics().build();
  }

  /** Makes a call in this JVM. */
  public static <Q, A> Answered<A> execute(PaymentGateway gateway, Call<Q, A> call) {
    return gateway.execute(call);
  }
}
