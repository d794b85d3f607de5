/** A gateway that runs elsewhere, with the interface of one in this JVM. */
module dev.turnpike.client {
  requires transitive dev.turnpike.core;
  requires okhttp3;

  exports dev.turnpike.client;
}
