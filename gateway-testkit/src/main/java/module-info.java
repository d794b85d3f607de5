/** Proves that a provider, or an external service in any language, keeps the contract. */
module dev.turnpike.testkit {
  requires transitive dev.turnpike.core;
  requires java.logging;
  requires java.net.http;
  requires jdk.httpserver;
  requires static transitive org.junit.jupiter.api;

  exports dev.turnpike.testkit;
  exports dev.turnpike.testkit.fixtures;
  exports dev.turnpike.testkit.junit;
}
