/** What is learned about payments, and who is told: callbacks, the outbox, signatures, delivery. */
@NullMarked
package dev.turnpike.notify;

import org.jspecify.annotations.NullMarked;
