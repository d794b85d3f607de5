package dev.turnpike.records;

/** How far a recorded operation has come. What was never executed is not kept at all. */
public enum OperationState {
  /** The provider is being asked, or is about to be. */
  STARTED,
  /** The provider answered. */
  COMPLETED,
  /** Nobody knows whether it was executed. */
  UNKNOWN
}
