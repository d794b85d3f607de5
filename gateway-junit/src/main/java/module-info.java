/** A gateway for the tests of hosts, whose time they set. */
module dev.turnpike.junit {
  requires transitive dev.turnpike.core;
  requires transitive dev.turnpike.testkit;
  requires transitive org.junit.jupiter.api;

  exports dev.turnpike.junit;

  uses dev.turnpike.spi.PaymentProvider;
}
