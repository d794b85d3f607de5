/**
 * The gateway in a Spring Boot application: {@link dev.turnpike.spring.TurnpikeProperties} says
 * what can be set, {@link dev.turnpike.spring.GatewayCustomizer} is for everything else.
 */
@NullMarked
package dev.turnpike.spring;

import org.jspecify.annotations.NullMarked;
