/**
 * The gateway itself. What lies below {@code dev.turnpike.internal} is for Turnpike's own modules.
 */
@SuppressWarnings("module") // those that it opens its internals to depend on it, not it on them
module dev.turnpike.core {
  requires transitive dev.turnpike.api;
  requires com.fasterxml.jackson.databind;
  requires okhttp3;
  requires org.slf4j;

  exports dev.turnpike;
  exports dev.turnpike.records;
  exports dev.turnpike.internal.contract to
      dev.turnpike.client,
      dev.turnpike.http,
      dev.turnpike.store.jdbc,
      dev.turnpike.testkit;
  exports dev.turnpike.internal.doors to
      dev.turnpike.client;
  exports dev.turnpike.internal.external to
      dev.turnpike.client,
      dev.turnpike.testkit;
  exports dev.turnpike.internal.ledger to
      dev.turnpike.store.jdbc;
  exports dev.turnpike.internal.schedule to
      dev.turnpike.http,
      dev.turnpike.servlet,
      dev.turnpike.store.jdbc;
  exports dev.turnpike.internal.transport to
      dev.turnpike.client,
      dev.turnpike.http,
      dev.turnpike.testkit;

  uses dev.turnpike.spi.PaymentProvider;
  uses dev.turnpike.spi.SubscriptionProvider;
}
