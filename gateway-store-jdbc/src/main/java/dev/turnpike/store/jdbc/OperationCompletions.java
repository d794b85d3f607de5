package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.AuditEvent;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How operations end, with what follows from it, in one step. The operation is locked first, then
 * its payment.
 */
final class OperationCompletions {
  private final Database database;
  private final CallbackQueue questions;

  OperationCompletions(Database database, CallbackQueue questions) {
    this.database = database;
    this.questions = questions;
  }

  boolean complete(String operationId, Completion completion) {
    PaymentRecord payment = completion.payment();
    SubscriptionRecord subscription = completion.subscription();
    if (payment == null && subscription == null) {
      return database.storeEach(
          session -> OperationTable.complete(session, operationId, completion));
    }
    if (database.dialect() == Dialect.POSTGRES && payment != null && subscription == null) {
      boolean isNew =
          database.storeEach(
              session ->
                  OperationTable.completeWithNewPayment(session, operationId, completion, payment));
      if (isNew) {
        return true;
      }
    }
    return database.store(
        session -> {
          boolean ended = OperationTable.complete(session, operationId, completion);
          if (ended) {
            storeWhatFollows(session, completion);
          }
          return ended;
        });
  }

  boolean settle(String operationId, Completion completion, @Nullable String question) {
    return database.store(
        session ->
            settle(
                session,
                OperationTable.lockOpen(session, operationId),
                operationId,
                completion,
                question));
  }

  boolean settleByHand(
      String operationId, Completion completion, @Nullable String question, AuditEvent deed) {
    return database.store(
        session -> {
          Optional<String> provider = OperationTable.lockUnknown(session, operationId);
          boolean settled = settle(session, provider, operationId, completion, question);
          if (settled) {
            AuditTable.add(session, deed);
          }
          return settled;
        });
  }

  private boolean settle(
      Session session,
      Optional<String> provider,
      String operationId,
      Completion completion,
      @Nullable String question)
      throws SQLException {
    if (provider.isEmpty()) {
      return false;
    }
    if (question != null) {
      questions.open(session, provider.get(), question, completion.at());
    }
    OperationTable.settle(session, operationId, completion);
    storeWhatFollows(session, completion);
    return true;
  }

  Store.Attribution attribute(String operationId, Completion completion) {
    return database.store(
        session -> {
          if (OperationTable.lockOpen(session, operationId).isEmpty()) {
            return Store.Attribution.OVER;
          }
          PaymentRecord payment = completion.payment();
          if (payment != null) {
            PaymentTable.insertOrLock(session, payment);
            if (OperationTable.isMadeByAnother(session, payment, operationId)) {
              return Store.Attribution.TAKEN;
            }
          }
          OperationTable.settle(session, operationId, completion);
          storeWhatFollows(session, completion);
          return Store.Attribution.DONE;
        });
  }

  private static void storeWhatFollows(Session session, Completion completion) throws SQLException {
    PaymentRecord payment = completion.payment();
    if (payment != null) {
      PaymentTable.made(session, payment);
    }
    SubscriptionRecord subscription = completion.subscription();
    if (subscription != null) {
      SubscriptionTable.put(session, subscription, completion.at());
    }
  }
}
