/**
 * What happens to a call: it is checked, recorded, made and settled, or it is a question that is
 * asked; and all parts of a gateway, put together.
 */
@NullMarked
package dev.turnpike.internal.engine;

import org.jspecify.annotations.NullMarked;
