/** The gateway behind Java's own HTTP server. */
@SuppressWarnings("module") // the one that it opens its internals to depends on it, not it on that
module dev.turnpike.http {
  requires transitive dev.turnpike.core;
  requires transitive jdk.httpserver;
  requires org.slf4j;

  exports dev.turnpike.http;
  exports dev.turnpike.internal.http to
      dev.turnpike.servlet;
}
