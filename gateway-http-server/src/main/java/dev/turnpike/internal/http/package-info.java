/** What an adapter to another server needs of the gateway's face: for Turnpike's own modules. */
@NullMarked
package dev.turnpike.internal.http;

import org.jspecify.annotations.NullMarked;
