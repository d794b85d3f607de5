/** Meters of a gateway for Micrometer. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // so it is published
module dev.turnpike.micrometer {
  requires transitive dev.turnpike.core;
  requires transitive micrometer.core;

  exports dev.turnpike.micrometer;
}
