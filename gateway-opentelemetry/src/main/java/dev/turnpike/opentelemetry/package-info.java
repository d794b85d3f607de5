/** What a gateway does, as spans of OpenTelemetry. */
@NullMarked
package dev.turnpike.opentelemetry;

import org.jspecify.annotations.NullMarked;
