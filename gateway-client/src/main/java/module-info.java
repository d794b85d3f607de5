/** A gateway that runs elsewhere, with the interface of one in this JVM. */
module dev.turnpike.client {
  requires transitive dev.turnpike.core;
  requires okhttp3;
  requires org.slf4j;

  exports dev.turnpike.client;
}
