package dev.turnpike;

import dev.turnpike.internal.contract.Operation;
import java.util.Set;

/**
 * A provider that runs.
 *
 * @param name the name that callers use
 * @param operations what it supports, in the order of the table; of an external service everything,
 *     since it is not known before it is asked
 * @param sandbox whether it only plays, and moves no money
 * @param origin where it comes from: a jar, a folder of classes, or a URL; for the operator, not
 *     for callers
 */
@SuppressWarnings("exports") // what hosts see of operations is to come
public record ProviderInfo(
    String name, Set<Operation> operations, boolean sandbox, String origin) {}
