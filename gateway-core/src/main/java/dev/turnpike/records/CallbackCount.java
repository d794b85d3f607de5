package dev.turnpike.records;

/**
 * How many callbacks of a provider are not worked off.
 *
 * @param provider the provider's name
 * @param known whether these are of payments that the records know
 * @param waiting how many
 */
public record CallbackCount(String provider, boolean known, long waiting) {}
