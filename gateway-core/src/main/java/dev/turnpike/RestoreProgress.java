package dev.turnpike;

/**
 * How much of a restored backup has not been asked about yet.
 *
 * @param heldNotifications notifications that wait until their payment has been asked about
 * @param openOperations operations with an unknown end that have not been asked about
 * @param pendingPayments undecided payments whose provider has not answered
 */
public record RestoreProgress(long heldNotifications, long openOperations, long pendingPayments) {
  /** Whether everything has been asked about. */
  public boolean isOver() {
    return heldNotifications == 0 && openOperations == 0 && pendingPayments == 0;
  }

  /** For a person. */
  @Override
  public String toString() {
    return isOver()
        ? "everything of the backup has been asked about"
        : "%s notifications are held; %s open operations and %s pending payments have not been asked about"
            .formatted(heldNotifications, openOperations, pendingPayments);
  }
}
