package dev.turnpike.internal.ledger;

/**
 * What every store promises, sentence by sentence. A store's own test extends this and says how to
 * make an empty one. All times are given; nothing waits. The sentences stand in the classes above,
 * each of which adds those of its subject.
 */
public abstract class StoreContract extends TenantsContract {}
