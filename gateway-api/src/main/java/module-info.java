/** What payment providers and hosts compile against. */
module dev.turnpike.api {
  requires static transitive org.jspecify;

  exports dev.turnpike.api;
  exports dev.turnpike.spi;
}
