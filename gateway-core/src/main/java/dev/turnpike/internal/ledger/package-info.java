/**
 * The records of what was begun and how it ended: idempotency, guards, payments, what is still to
 * be asked and to be told; and the interface of the stores that keep them.
 */
@NullMarked
package dev.turnpike.internal.ledger;

import org.jspecify.annotations.NullMarked;
