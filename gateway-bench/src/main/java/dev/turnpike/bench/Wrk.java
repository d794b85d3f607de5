package dev.turnpike.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The load by {@code wrk}, in whole seconds. It takes answers from 400 on for errors. */
record Wrk(Path program, Path script) implements Load {
  private static final String SCRIPT =
      """
      local threads = 0
      function setup(thread)
        thread:set("number", threads)
        threads = threads + 1
      end
      function init(args)
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        prefix = args[1] .. "-" .. number .. "-"
        count = 0
      end
      function request()
        count = count + 1
        return wrk.format(nil, nil, nil, string.format('BODY', prefix .. count))
      end
      function done(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
          latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
      end
      """
          .replace("BODY", BODY);

  private static final Pattern RESULT = Pattern.compile("RESULT" + " (\\d+)".repeat(6));

  /** If it is on the {@code PATH}. */
  static Load orElse(Load other, Path folder) throws IOException {
    Path script = Files.writeString(folder.resolve("pay.lua"), SCRIPT);
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(place -> Path.of(place, "wrk"))
        .filter(Files::isExecutable)
        .findFirst()
        .<Load>map(program -> new Wrk(program, script))
        .orElse(other);
  }

  @Override
  public Sample run(URI target, int callers, Duration time) throws Exception {
    Process wrk =
        new ProcessBuilder(
                program.toString(),
                "-t" + Math.min(2, callers),
                "-c" + callers,
                "-d" + Math.max(1, time.toSeconds()),
                "--timeout=" + PATIENCE.toSeconds(),
                "-s" + script,
                target.toString(),
                "--",
                UUID.randomUUID().toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    MatchResult result =
        RESULT
            .matcher(printed)
            .results()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("wrk failed: " + printed));
    long served = number(result, 1) - number(result, 5);
    long errors = number(result, 5) + number(result, 6);
    return new Sample(
        served,
        served * 1e6 / number(result, 2),
        number(result, 3),
        number(result, 4),
        errors,
        errors == 0 ? "" : printed,
        Double.NaN);
  }

  private static long number(MatchResult result, int group) {
    return Long.parseLong(result.group(group));
  }
}
