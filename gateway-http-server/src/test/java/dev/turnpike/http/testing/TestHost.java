package dev.turnpike.http.testing;

import dev.turnpike.http.GatewayFace;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Another server than Java's own, for the same tests: it is found as a service, where a module has
 * one on its test class path.
 */
public interface TestHost {
  /**
   * What a server does in its own way, whatever the gateway does: the tests of that are left out on
   * it.
   */
  enum Own {
    /** It refuses paths whose percent-encoding stands for no text. */
    PATHS_THAT_ARE_NO_TEXT,
    /** It closes the connection after some statuses, 413 among them. */
    CONNECTIONS_AFTER_ERRORS,
    /** Clients that are slow with what comes before a body keep to time limits of its own. */
    SLOW_HEADS,
    /** Likewise those slow with a body, whose connection stays open when the gateway cuts them. */
    SLOW_BODIES,
    /** Likewise those that don't take their answers. */
    UNREAD_ANSWERS
  }

  /** One that runs. */
  interface Running extends AutoCloseable {
    /** Where the face is mounted. */
    URI url();

    @Override
    void close();
  }

  /** Starts a server on a free port of loopback, with this face at its root. */
  Running start(GatewayFace face) throws IOException;

  /** What it does in its own way. */
  Set<Own> own();

  /** The one that is there; empty: Java's own. */
  static Optional<TestHost> installed() {
    return ServiceLoader.load(TestHost.class).findFirst();
  }
}
