/**
 * The words of the contract: what a caller sends to a payment gateway, what it answers, and how it
 * fails.
 *
 * <p>Everything here is immutable and safe to share between threads.
 */
@NullMarked
package dev.turnpike.api;

import org.jspecify.annotations.NullMarked;
