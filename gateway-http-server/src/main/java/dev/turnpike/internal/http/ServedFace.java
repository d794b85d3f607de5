package dev.turnpike.internal.http;

import dev.turnpike.http.GatewayFace;

/** The face as an adapter sees it. */
public non-sealed interface ServedFace extends GatewayFace {
  /**
   * Answers a request, and returns when the answer is sent: the calling thread waits for the
   * provider, and for a slow client. It is interrupted when the client has been slow for too long.
   *
   * @param healthOnly whether only the paths of health are answered here
   * @return whether the request has been read to its end: else the connection can't be used again
   */
  boolean answer(Exchange exchange, boolean healthOnly);
}
