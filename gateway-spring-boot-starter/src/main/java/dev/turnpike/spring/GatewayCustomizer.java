package dev.turnpike.spring;

import dev.turnpike.GatewayBuilder;

/**
 * Says of the gateway what properties can't. A bean of this type is called after all properties and
 * beans, several in their order, once, on the thread that starts the application.
 */
@FunctionalInterface
public interface GatewayCustomizer {
  /** Adds to the builder, or changes what was said. */
  void customize(GatewayBuilder builder);
}
