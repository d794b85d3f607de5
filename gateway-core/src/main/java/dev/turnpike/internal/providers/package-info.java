/**
 * Providers of all kinds: how they are found, what runs under which name, and how they are called.
 */
@NullMarked
package dev.turnpike.internal.providers;

import org.jspecify.annotations.NullMarked;
