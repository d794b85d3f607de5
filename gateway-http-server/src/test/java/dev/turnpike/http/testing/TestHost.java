package dev.turnpike.http.testing;

import dev.turnpike.http.GatewayFace;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Another server than Java's own, for the same tests: it is found as a service, where a module has
 * one on its test class path.
 */
public interface TestHost {
  /** One that runs. */
  interface Running extends AutoCloseable {
    /** Where the face is mounted. */
    URI url();

    @Override
    void close();
  }

  /** Starts a server on a free port of loopback, with this face at its root. */
  Running start(GatewayFace face) throws IOException;

  /** The one that is there; empty: Java's own. */
  static Optional<TestHost> installed() {
    return ServiceLoader.load(TestHost.class).findFirst();
  }
}
