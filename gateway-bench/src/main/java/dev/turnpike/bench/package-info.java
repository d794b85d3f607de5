/** Load runs. */
@NullMarked
package dev.turnpike.bench;

import org.jspecify.annotations.NullMarked;
