package dev.turnpike.internal.transport;

import java.io.IOException;

/** The peer closed a connection of the pool before the request's first byte left for it. */
final class ClosedWhileIdleException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedWhileIdleException() {
    super("the peer has closed the idle connection");
  }
}
