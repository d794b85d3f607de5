package dev.turnpike.http;

/** The documents as the server makes them, for tests of other packages. */
public final class OpenApiDocuments {
  private OpenApiDocuments() {}

  /** What callers of the gateway may ask. */
  public static byte[] gateway() {
    return OpenApi.document(OpenApi.Side.GATEWAY);
  }

  /** What an external service answers. */
  public static byte[] service() {
    return OpenApi.document(OpenApi.Side.SERVICE);
  }
}
