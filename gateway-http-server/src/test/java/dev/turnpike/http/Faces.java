package dev.turnpike.http;

/** The face of a server that isn't started, for tests that mount it in another one. */
public final class Faces {
  private Faces() {}

  /** With all that was said to this builder, but for address and TLS. */
  public static GatewayFace of(GatewayServer.Builder server) {
    return server.face.build();
  }
}
