package dev.turnpike;

import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.doors.CallMaker;
import dev.turnpike.spi.Callback;

/** Makes calls at a gateway in this JVM. */
record EngineCalls(PaymentGateway gateway) implements CallMaker {
  @Override
  public <Q, A> A make(Call<Q, A> call) {
    return gateway.execute(call).answer();
  }

  @Override
  public void callback(String provider, Callback callback) {
    gateway.callback(provider, callback);
  }
}
