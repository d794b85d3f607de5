package dev.turnpike.http;

/**
 * How much of a {@linkplain Budgets budget} is used.
 *
 * @param budget its name
 * @param used how much is used now; where each address, provider or key has a share of its own, of
 *     the share that is used most
 * @param limit how much there is
 * @param refused how often it was used up since the start
 */
public record BudgetUse(String budget, long used, long limit, long refused) {}
