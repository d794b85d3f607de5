package dev.turnpike.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs of the npm registry, in versions that are said; npm keeps them for the next time. Where
 * npx isn't installed, or can't get them, the test is skipped, and says so.
 */
public final class NodeTools {
  private static final String HAS_THEM = "npx has them";
  private static final int PATIENCE_SECONDS = 180;

  private final List<String> packages;

  private NodeTools(List<String> packages) {
    this.packages = packages;
  }

  /** Packages with their versions, as {@code typescript@5.9.3}. */
  public static NodeTools of(String... packages) {
    return new NodeTools(List.of(packages));
  }

  /** Runs a line of shell in a folder, which must succeed. */
  public void run(Path folder, String line) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("npx", "--yes", "--prefer-offline"));
    packages.forEach(one -> command.add("--package=" + one));
    command.addAll(List.of("--call", "echo " + HAS_THEM + " && " + line));
    Path output = folder.resolve("npx.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "NO_COLOR", "1",
                "REDOCLY_TELEMETRY", "off",
                "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true",
                "npm_config_engine_strict", "true", // a Node that is too old is no failure
                "npm_config_fetch_retries", "1",
                "npm_config_fetch_timeout", "20000",
                "npm_config_update_notifier", "false"));
    Process process = null;
    try {
      process = builder.start();
    } catch (IOException e) {
      assumeThat(e).as("'npx' is not installed: not tested").isNull();
      throw e;
    }
    boolean ended;
    try {
      process.getOutputStream().close();
      ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assumeThat(said)
        .as("npx can't get %s, or they don't run on this Node: not tested", packages)
        .contains(HAS_THEM);
    assertThat(ended).as("%s has ended: %s", line, said).isTrue();
    assertThat(process.exitValue()).as("%s: %s", line, said).isZero();
  }
}
