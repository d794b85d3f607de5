/** Records in memory: lists and maps, in which the rules of the ledger find what they look for. */
@NullMarked
package dev.turnpike.internal.ledger.memory;

import org.jspecify.annotations.NullMarked;
