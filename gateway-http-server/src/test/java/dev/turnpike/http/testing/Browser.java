package dev.turnpike.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser, without a window and without a memory: Chromium, or what it is called here. */
public final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final int PATIENCE_SECONDS = 120;

  private final Path program;

  private Browser(Path program) {
    this.program = program;
  }

  /** The installed one; without one the test is skipped, and says so. */
  public static Browser assumeInstalled() {
    Optional<Path> found =
        NAMES.stream()
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(found).as("'chromium' is not installed: not tested").isPresent();
    return new Browser(found.orElseThrow());
  }

  /** Opens a page, lets it do what it wants, and returns what the page shows in the end. */
  public String open(String url) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("turnpike-browser-");
    Path shown = profile.resolve("shown");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox", // for root, which CI is
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + profile,
                "--host-resolver-rules=MAP *.example 127.0.0.1",
                "--virtual-time-budget=15000",
                "--dump-dom",
                url)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(shown.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("the browser has ended")
          .isTrue();
      return Files.readString(shown, StandardCharsets.UTF_8);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      Await.until(() -> profile + " stays", () -> isDeleted(profile));
    }
  }

  /** What the browser has begun may write for a moment longer. */
  private static boolean isDeleted(Path folder) {
    try {
      Folders.delete(folder);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
