package dev.turnpike.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happened, line by line, where somebody wants to read it. */
final class Story {
  private final boolean wanted;
  private final List<String> lines = new ArrayList<>();
  private LongSupplier time = () -> 0;

  Story(boolean wanted) {
    this.wanted = wanted;
  }

  void timedBy(LongSupplier nanos) {
    time = nanos;
  }

  void tell(Supplier<String> line) {
    if (wanted) {
      Duration at = Duration.ofNanos(time.getAsLong());
      lines.add(
          String.format(
              Locale.ROOT,
              "%s %02d:%02d:%02d.%03d  %s",
              at.toDays(),
              at.toHoursPart(),
              at.toMinutesPart(),
              at.toSecondsPart(),
              at.toMillisPart(),
              line.get()));
    }
  }

  List<String> lines() {
    return lines;
  }
}
