package dev.turnpike.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation proves itself: whoever breaks one of these decisions, or their order, is found out
 * by a seed of the usual list.
 */
class MutantsTest {
  private static final int SEEDS = 20_000;

  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant(
            "a call is made that is not recorded",
            "internal.ledger.SteppedStore",
            "begin",
            Mutation.NotRecorded.class),
        mutant(
            "'not found' counts at once",
            "internal.ledger.ReconciliationPolicy",
            "settledFrom",
            Mutation.AtOnce.class),
        mutant(
            "what is unknown holds no guard",
            "internal.ledger.Completion",
            "holdsGuard",
            Mutation.NoGuardWhileUnknown.class),
        mutant(
            "what is pending holds no guard",
            "internal.ledger.Completion",
            "holdsGuard",
            Mutation.NoGuardWhilePending.class),
        mutant(
            "a timeout is taken for a failure",
            "api.ErrorCode",
            "usualOutcome",
            Mutation.TimeoutIsFailure.class),
        mutant(
            "a call is repeated when its key may be forgotten",
            "internal.ledger.ReconciliationPolicy",
            "knowsKey",
            Mutation.Yes.class),
        mutant(
            "a call is repeated with another key",
            "internal.ledger.OperationRecord",
            "providerKey",
            Mutation.AnotherKeyEachTime.class),
        mutant(
            "a key is free again at once",
            "internal.ledger.SteppedStore",
            "isExpired",
            Mutation.Yes.class),
        mutant(
            "a status is told though a newer one was recorded",
            "internal.ledger.StatusUpdate",
            "against",
            Mutation.NeverStale.class),
        mutant(
            "a failed delivery counts as one",
            "internal.notify.ListenerTarget",
            "deliver",
            Mutation.AlwaysDelivered.class),
        mutant(
            "a callback that comes while the bank is asked is lost",
            "internal.ledger.PendingCallback",
            "after",
            Mutation.Nothing.class),
        mutant(
            "refunds are not held against their payment",
            "internal.ledger.SteppedStore",
            "begin",
            Mutation.AnyRefundFits.class),
        mutant(
            "a call that a crash left open is forgotten",
            "internal.ledger.Ledger",
            "abandoned",
            Mutation.ForgottenWhenAbandoned.class),
        mutant(
            "a payment of another attempt settles this one",
            "internal.reconcile.UnknownOutcomeResolver",
            "othersThatMayHaveMadeIt",
            Mutation.Nobody.class),
        mutant(
            "any payment is taken for an earlier one",
            "internal.reconcile.UnknownOutcomeResolver",
            "wasThereBefore",
            Mutation.Yes.class),
        mutant(
            "whose a payment is, nobody asks",
            "internal.engine.Ownership",
            "own",
            Mutation.ShownToAnybody.class));
  }

  private static Arguments mutant(String name, String type, String method, Class<?> change) {
    return arguments(name, new MutantLoader(type, method, change));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void aMutantIsFound(String name, MutantLoader mutant) throws Exception {
    long seed =
        (long)
            Class.forName(Search.class.getName(), true, mutant)
                .getMethod("firstFailure", long.class, long.class)
                .invoke(null, 1L, (long) SEEDS);

    assertThat(seed).as("the seed that finds out that %s", name).isPositive();
  }
}
