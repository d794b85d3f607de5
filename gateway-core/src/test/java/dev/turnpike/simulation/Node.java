package dev.turnpike.simulation;

import dev.turnpike.PaymentGateway;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A process that has a gateway in it, as long as it lives; the next one has another. */
final class Node {
  final int number;
  final Duration clockOffset;
  Turns.Life life = new Turns.Life();
  @Nullable SimulatedTime time;
  @Nullable PaymentGateway gateway;

  Node(int number, Duration clockOffset) {
    this.number = number;
    this.clockOffset = clockOffset;
  }

  @Override
  public String toString() {
    return "node " + number;
  }
}
