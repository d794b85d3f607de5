/** A running gateway, as the commands that act on one see it: by its HTTP routes, with a key. */
@NullMarked
package dev.turnpike.standalone.remote;

import org.jspecify.annotations.NullMarked;
