/** What is learned about payments, and who is told: callbacks, the outbox, signatures, delivery. */
@NullMarked
package dev.turnpike.internal.notify;

import org.jspecify.annotations.NullMarked;
