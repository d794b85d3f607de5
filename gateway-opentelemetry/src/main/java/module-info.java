/** Spans of a gateway for OpenTelemetry. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // so it is published
module dev.turnpike.opentelemetry {
  requires transitive dev.turnpike.core;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;

  exports dev.turnpike.opentelemetry;
}
