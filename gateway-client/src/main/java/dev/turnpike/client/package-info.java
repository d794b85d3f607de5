/**
 * A gateway that runs elsewhere, with the interface of one in this JVM: {@link
 * dev.turnpike.client.RemoteGateway} is the door.
 */
@NullMarked
package dev.turnpike.client;

import org.jspecify.annotations.NullMarked;
