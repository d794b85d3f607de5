/**
 * The smallest provider that works, to copy from: {@link
 * dev.turnpike.providers.minimal.MinimalProvider}.
 */
@NullMarked
package dev.turnpike.providers.minimal;

import org.jspecify.annotations.NullMarked;
