package dev.turnpike.servlet;

import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.testing.TestHost;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** Where the tests of gateway-http-server run here: in the container that the build names. */
public final class TestContainer implements TestHost {
  private static final Container NAMED =
      Container.valueOf(
          System.getProperty("turnpike.test.container", "tomcat").toUpperCase(Locale.ROOT));

  @Override
  public Running start(GatewayFace face) throws IOException {
    return NAMED.start(Container.Mount.ROOT, face);
  }

  @Override
  public Set<Own> own() {
    return NAMED.own;
  }
}
