package dev.turnpike.http;

import dev.turnpike.StoreState;
import dev.turnpike.records.Counts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it goes, at one look.
 *
 * @param store whether the store can store; while it can't, nothing of it is told
 * @param counts what waits, of all tenants; {@code null} where the store does not answer
 * @param providers how calls ended at each
 * @param since from when on calls are counted
 * @param budgets how much of each is used, here: other nodes have their own
 * @param warnings for the operator
 */
record Overview(
    StoreState store,
    @Nullable Counts counts,
    List<ProviderCalls> providers,
    Instant since,
    List<BudgetUse> budgets,
    List<String> warnings) {}
