package dev.turnpike.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.turnpike.internal.http.ServedFace;
import java.io.IOException;
import java.util.Objects;

/**
 * Answers all of the gateway's paths, for an {@code HttpServer} that the host already has: mount it
 * at {@code /}, or below a path of the host's choice, which then comes before {@code /v3}. It has
 * no streams, each of which would keep one of the host's threads. Thread-safe.
 */
public final class GatewayHandler implements HttpHandler {
  private final ServedFace face;
  private final boolean healthOnly;

  /** A handler for requests to this face. */
  public GatewayHandler(GatewayFace face) {
    this(face, false);
  }

  /**
   * Likewise.
   *
   * @param healthOnly whether it answers the paths of health, and no others: for a server beside it
   */
  GatewayHandler(GatewayFace face, boolean healthOnly) {
    this.face = (ServedFace) Objects.requireNonNull(face, "face"); // sealed: there is no other
    this.healthOnly = healthOnly;
  }

  /**
   * Where something of the request is left that nobody waits for, it throws, which Java's server
   * takes as word to drop the connection: closing the exchange would wait for the rest, and keep
   * the connection counted among those that are open.
   *
   * @throws IOException where the connection can't be used again
   */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!face.answer(new JdkExchange(exchange), healthOnly)) {
      throw new IOException("the connection can't be used again");
    }
    exchange.close();
  }
}
