package dev.turnpike.http.testing;

import dev.turnpike.http.MetricsExporter;
import dev.turnpike.http.RefusalLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Has a line for each thing that it heard of, with how often. */
public class TestMetrics implements MetricsExporter {
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  @Override
  public void answered(String provider, String operation, int status, long nanos) {
    if (nanos <= 0) {
      throw new IllegalArgumentException("an answer takes time, but this one took " + nanos);
    }
    count("answered %s at %s with %s".formatted(operation, provider, status));
  }

  @Override
  public void refused(RefusalLog.Kind kind) {
    count("refused " + kind.text());
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  @Override
  public String mediaType() {
    return "text/x-counts";
  }

  @Override
  public byte[] page() {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }
}
