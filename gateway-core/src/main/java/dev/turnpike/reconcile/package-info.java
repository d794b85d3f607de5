/** What is unknown or pending is asked about again, until somebody who knows has answered. */
@NullMarked
package dev.turnpike.reconcile;

import org.jspecify.annotations.NullMarked;
