package dev.turnpike.simulation;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.records.OperationState;
import java.time.Instant;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** What is wrong in the mutants: Byte Buddy copies these into the methods of the gateway. */
@SuppressWarnings("unused") // assigning to a parameter changes what the mutant returns
final class Mutation {
  private Mutation() {}

  /** The record is only pretended. */
  static final class NotRecorded {
    private NotRecorded() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return true;
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(0) OperationRecord operation,
        @Advice.Return(readOnly = false) Claim claim) {
      claim = new Claim.Started(operation);
    }
  }

  static final class AtOnce {
    private AtOnce() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(0) Instant since, @Advice.Return(readOnly = false) Instant until) {
      until = since;
    }
  }

  static final class NoGuardWhileUnknown {
    private NoGuardWhileUnknown() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.This Completion end, @Advice.Return(readOnly = false) boolean holdsGuard) {
      holdsGuard = holdsGuard && end.state() != OperationState.UNKNOWN;
    }
  }

  static final class NoGuardWhilePending {
    private NoGuardWhilePending() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.This Completion end, @Advice.Return(readOnly = false) boolean holdsGuard) {
      holdsGuard = holdsGuard && end.result() != PayResult.PENDING;
    }
  }

  static final class TimeoutIsFailure {
    private TimeoutIsFailure() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.This ErrorCode code, @Advice.Return(readOnly = false) @Nullable Outcome outcome) {
      outcome = code == ErrorCode.PROVIDER_TIMEOUT ? Outcome.NOT_EXECUTED : outcome;
    }
  }

  static final class Yes {
    private Yes() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean answer) {
      answer = true;
    }
  }

  static final class No {
    private No() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean answer) {
      answer = false;
    }
  }

  static final class NeverStale {
    private NeverStale() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) StatusUpdate.Result result) {
      result = result == StatusUpdate.Result.STALE ? StatusUpdate.Result.NOTIFIED : result;
    }
  }

  static final class AnyRefundFits {
    private AnyRefundFits() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) boolean withinPayment) {
      withinPayment = false;
    }
  }

  static final class Nobody {
    private Nobody() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) List<OperationRecord> others) {
      others = List.of();
    }
  }

  static final class AnotherKeyEachTime {
    private AnotherKeyEachTime() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) String key) {
      key = key + System.nanoTime();
    }
  }

  /** Whoever made it is gone, so it is taken for never made. */
  static final class ForgottenWhenAbandoned {
    private ForgottenWhenAbandoned() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
        @Advice.This Ledger ledger, @Advice.Argument(0) OperationRecord operation) {
      ledger.neverExecuted(operation);
      return true;
    }
  }

  /** A receiver that failed is taken for one that was told. */
  static final class AlwaysDelivered {
    private AlwaysDelivered() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object attempt) {
      attempt = delivered(attempt);
    }

    /** The types of attempts are their package's own. */
    public static Object delivered(Object attempt) {
      try {
        var constructor =
            Class.forName(
                    "dev.turnpike.internal.notify.Target$Attempt$Delivered",
                    true,
                    attempt.getClass().getClassLoader())
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static final class Nothing {
    private Nothing() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object left) {
      left = null;
    }
  }

  /** What was asked for is shown, whosever it is. */
  static final class ShownToAnybody {
    private ShownToAnybody() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return true;
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(value = 1, typing = Assigner.Typing.DYNAMIC) Object asked,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object shown) {
      shown = asked;
    }
  }
}
