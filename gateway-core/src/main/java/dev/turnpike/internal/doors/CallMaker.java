package dev.turnpike.internal.doors;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.spi.Callback;

/** Makes the calls of a typed door: at an engine in this JVM, or at a gateway elsewhere. */
public interface CallMaker {
  /**
   * Makes a call.
   *
   * @throws GatewayException when there is no answer
   */
  <Q, A> A make(Call<Q, A> call);

  /**
   * Hands a callback in.
   *
   * @throws GatewayException when it is not taken
   */
  void callback(String provider, Callback callback);
}
