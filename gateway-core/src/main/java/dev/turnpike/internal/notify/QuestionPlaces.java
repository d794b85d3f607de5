package dev.turnpike.internal.notify;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.CallbackQuestions;
import dev.turnpike.internal.ledger.CallbackRoom;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.internal.providers.CallbackBudget;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The questions that each provider may be asked about callbacks at the same time. Each provider has
 * places of its own, and those about unknown payments get a part of them only: neither a provider
 * that is slow nor ids that are made up keep the callback of a known payment waiting. Thread-safe.
 */
final class QuestionPlaces {
  private final CallbackBudget budget;
  private final GatewayListener listener;
  private final CallbackRoom all;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, CallbackRoom> free = new HashMap<>();

  QuestionPlaces(Collection<String> providers, CallbackBudget budget, GatewayListener listener) {
    this.budget = budget;
    this.listener = listener;
    this.all = new CallbackRoom(budget.questions(), budget.unknownQuestions());
    providers.forEach(provider -> free.put(provider, all));
  }

  /** How many questions there are at the same time, at most. */
  int most() {
    return Math.max(1, free.size() * budget.questions());
  }

  /** The same scope, with room for what is free now. */
  WorkScope within(WorkScope scope) {
    lock.lock();
    try {
      return scope.withRoomFor(free);
    } finally {
      lock.unlock();
    }
  }

  void take(PendingCallback callback) {
    changeBy(callback, 1);
  }

  void giveBack(PendingCallback callback) {
    changeBy(callback, -1);
  }

  private void changeBy(PendingCallback callback, int taken) {
    int asked;
    lock.lock();
    try {
      CallbackRoom room =
          Objects.requireNonNull(free.get(callback.provider())).less(callback.known(), taken);
      free.put(callback.provider(), room);
      int unknown = all.unknown() - room.unknown();
      asked = callback.known() ? all.all() - room.all() - unknown : unknown;
    } finally {
      lock.unlock();
    }
    listener.callbackQuestions(new CallbackQuestions(callback.provider(), callback.known(), asked));
  }
}
