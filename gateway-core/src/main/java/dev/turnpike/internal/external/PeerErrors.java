package dev.turnpike.internal.external;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;

/**
 * What it means that a peer didn't answer as the contract says: to a gateway, whose provider the
 * peer is, something else than to a caller, whose gateway it is.
 */
public interface PeerErrors {
  /** There is no answer. */
  GatewayException noAnswer(Operation<?, ?> operation, NoAnswerException e);

  /** There is one without success. */
  GatewayException read(Operation<?, ?> operation, HttpTransport.Answer answer);

  /** There is one that says success, and breaks the contract. */
  GatewayException broken(Operation<?, ?> operation, BrokenAnswerException e);
}
