/** Fakes that tests share: a clock to set, providers that do as they are told, a receiver. */
package dev.turnpike.testing;
