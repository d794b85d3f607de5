package dev.turnpike.internal.notify;

import java.time.Duration;

/**
 * Of what people are told, and where.
 *
 * @param receiver who is told
 * @param gateway by which name an alert says whose it is
 * @param unknown of an outcome that has been unknown for longer
 * @param dead of more notifications that were given up
 * @param storeDown of a store that could not store for longer
 * @param refusals of more requests that one budget refused between two looks
 */
public record AlertSettings(
    Receiver receiver,
    String gateway,
    Duration unknown,
    long dead,
    Duration storeDown,
    long refusals) {}
