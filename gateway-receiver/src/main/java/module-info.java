/** Takes a gateway's notifications in. */
module dev.turnpike.receiver {
  requires transitive dev.turnpike.api;
  requires transitive java.sql;
  requires com.fasterxml.jackson.core;

  exports dev.turnpike.receiver;
}
