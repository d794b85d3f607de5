/** The gateway behind Java's own HTTP server. */
module dev.turnpike.http {
  requires transitive dev.turnpike.core;
  requires transitive jdk.httpserver;
  requires org.slf4j;

  exports dev.turnpike.http;
}
