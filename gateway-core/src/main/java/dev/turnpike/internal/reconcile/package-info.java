/** What is unknown or pending is asked about again, until somebody who knows has answered. */
@NullMarked
package dev.turnpike.internal.reconcile;

import org.jspecify.annotations.NullMarked;
