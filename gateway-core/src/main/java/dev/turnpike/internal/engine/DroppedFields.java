package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Redactor;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of fields that were not read, since the contract doesn't name them. */
final class DroppedFields {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedFields.class);
  private static final int MOST_NAMES = 10;
  private static final int LONGEST_NAME = 64;

  private DroppedFields() {}

  /**
   * A caller may name fields as it likes: the line is short, and shows nothing of what they hold.
   */
  static void log(
      String provider, Operation<?, ?> operation, CallOptions options, List<String> names) {
    LOG.warn(
        "{} {} requestId={} had {} fields that the contract doesn't name, and they were ignored: {}",
        Redactor.line(provider),
        operation.id(),
        Redactor.line(String.valueOf(options.requestId())),
        names.size(),
        shown(names));
  }

  private static String shown(List<String> names) {
    String shown =
        names.stream()
            .limit(MOST_NAMES)
            .map(Redactor::line) // first: half a card number isn't known for one
            .map(DroppedFields::shortened)
            .collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES ? shown + ", …" : shown;
  }

  private static String shortened(String name) {
    return name.length() > LONGEST_NAME
        ? Redactor.escaped(name.substring(0, LONGEST_NAME)) + "…"
        : name;
  }
}
