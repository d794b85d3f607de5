/**
 * A thin face of HTTP over a {@link dev.turnpike.PaymentGateway}, on Java's own server: {@link
 * dev.turnpike.http.GatewayServer} is a server of its own, {@link dev.turnpike.http.GatewayHandler}
 * is for a server that the host already has, and takes a {@link dev.turnpike.http.GatewayFace}.
 */
@NullMarked
package dev.turnpike.http;

import org.jspecify.annotations.NullMarked;
