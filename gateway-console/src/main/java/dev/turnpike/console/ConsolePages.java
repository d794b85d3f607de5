package dev.turnpike.console;

import dev.turnpike.console.StaticFiles.File;
import dev.turnpike.http.Pages;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's console at {@code /console}: what waits for a person, search, a payment's life,
 * and the deeds that an operator's key may do. The page holds nothing of the gateway; it asks the
 * admin routes, with the key of whoever looks at it. Thread-safe.
 */
public final class ConsolePages implements Pages {
  private static final String HOME = "/console";
  private static final String SETTINGS = "/console/settings.json";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> SCRIPTS =
      List.of(
          "api",
          "app",
          "audit",
          "dead",
          "deeds",
          "dom",
          "live",
          "overview",
          "payment",
          "records",
          "search",
          "try",
          "unknown");

  private final StaticFiles files;
  private final Page settings;

  /**
   * A console.
   *
   * @param readOnly whether it offers no deeds, whatever a key may do. The admin routes don't mind:
   *     what a key may do there, its rights say
   */
  public ConsolePages(boolean readOnly) {
    Map<String, File> all = new HashMap<>();
    all.put(HOME, File.ours(StaticFiles.HTML, "console.html"));
    all.put("/console/console.css", File.ours(StaticFiles.STYLE, "console.css"));
    for (String script : SCRIPTS) {
      all.put("/console/" + script + ".js", File.ours(StaticFiles.SCRIPT, "app/" + script + ".js"));
    }
    this.files = new StaticFiles(all, POLICY);
    this.settings =
        files.page(
            "application/json",
            "{\"readOnly\":%s}".formatted(readOnly).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Page> find(String path) {
    return path.equals(SETTINGS) ? Optional.of(settings) : files.find(path);
  }

  @Override
  public Optional<String> home() {
    return Optional.of(HOME);
  }
}
