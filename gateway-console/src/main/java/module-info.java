/** Pages for people, on the gateway's own HTTP routes. */
module dev.turnpike.console {
  requires transitive dev.turnpike.http;

  exports dev.turnpike.console;
}
