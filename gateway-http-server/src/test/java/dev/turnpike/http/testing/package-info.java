/**
 * What the tests of the server are made of: a client, a raw socket, a provider that plays along.
 */
@NullMarked
package dev.turnpike.http.testing;

import org.jspecify.annotations.NullMarked;
