package dev.turnpike.internal.providers;

import dev.turnpike.internal.contract.Operation;
import java.util.Set;

/**
 * A provider whose class doesn't show what it supports, such as one that stands for a service
 * elsewhere.
 */
public interface DeclaresOperations {
  /** What it supports, as far as that is known without calling it. */
  Set<Operation> operations();
}
