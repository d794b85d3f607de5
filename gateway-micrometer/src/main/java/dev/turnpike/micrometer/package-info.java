/** What happens in a gateway, and what waits in it, as meters of Micrometer. */
@NullMarked
package dev.turnpike.micrometer;

import org.jspecify.annotations.NullMarked;
