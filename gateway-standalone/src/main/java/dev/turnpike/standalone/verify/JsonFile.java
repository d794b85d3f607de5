package dev.turnpike.standalone.verify;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report with all that was said, for programs. */
final class JsonFile {
  private final Redaction redaction;

  JsonFile(Redaction redaction) {
    this.redaction = redaction;
  }

  void write(Path file, Target target, Report report, @Nullable FaultReport faults)
      throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("baseUrl", target.baseUrl());
    object.put("seed", report.seed());
    object.put("passed", report.passed() && (faults == null || faults.passed()));
    object.put("results", report.results().stream().map(redaction::result).map(this::of).toList());
    if (faults != null) {
      object.put("faults", faults.json());
    }
    Files.write(file, Json.write(object));
  }

  private Map<String, @Nullable Object> of(Result result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("rule", result.rule().id());
    object.put("group", Selection.text(result.rule().group()));
    object.put("level", result.rule().level().name());
    object.put("sentence", result.rule().sentence());
    object.put("why", result.rule().why());
    object.put("tookMs", result.took().toMillis());
    if (result.verdict() instanceof Verdict.Failed failed) {
      object.put("verdict", "failed");
      object.put("expected", failed.expected());
      object.put("actual", failed.actual());
      object.put(
          "exchanges",
          failed.exchanges().stream()
              .map(said -> Map.of("request", said.request(), "answer", said.answer()))
              .toList());
    } else if (result.verdict() instanceof Verdict.Skipped skipped) {
      object.put("verdict", "skipped");
      object.put("reason", skipped.reason());
    } else {
      object.put("verdict", "passed");
    }
    return object;
  }
}
