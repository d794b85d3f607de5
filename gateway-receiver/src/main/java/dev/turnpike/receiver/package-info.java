/**
 * For shops: takes a gateway's notifications in. {@link dev.turnpike.receiver.NotificationReceiver}
 * is the door.
 */
@NullMarked
package dev.turnpike.receiver;

import org.jspecify.annotations.NullMarked;
