package dev.turnpike;

import java.util.List;

/**
 * A provider that runs.
 *
 * @param name the name that callers use
 * @param operations what it supports, by the ids of the contract, and {@code callback} last where
 *     it reads callbacks; of an external service everything, since it is not known before it is
 *     asked
 * @param sandbox whether it only plays, and moves no money
 * @param origin where it comes from: a jar, a folder of classes, or a URL; for the operator, not
 *     for callers
 */
public record ProviderInfo(String name, List<String> operations, boolean sandbox, String origin) {}
