package dev.turnpike.console;

import static dev.turnpike.console.StaticFiles.HTML;
import static dev.turnpike.console.StaticFiles.SCRIPT;
import static dev.turnpike.console.StaticFiles.STYLE;
import static dev.turnpike.console.StaticFiles.TEXT;

import dev.turnpike.console.StaticFiles.File;
import dev.turnpike.http.Pages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The contract to read and to try at {@code /documentation}, with Swagger UI on the document that
 * the server itself makes, and {@code /llms.txt} for assistants. Everything comes from here: the
 * page asks no other origin for anything. Thread-safe.
 */
public final class DocumentationPages implements Pages {
  /** Swagger UI writes style attributes, and has its pictures in its style sheet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final StaticFiles files;

  /** Reads nothing of them yet. */
  public DocumentationPages() {
    String swagger = "META-INF/resources/webjars/swagger-ui/" + version() + "/";
    this.files =
        new StaticFiles(
            Map.of(
                "/documentation", File.ours(HTML, "documentation.html"),
                "/documentation/documentation.js", File.ours(SCRIPT, "documentation.js"),
                "/documentation/documentation.css", File.ours(STYLE, "documentation.css"),
                "/documentation/swagger-ui-bundle.js",
                    new File(SCRIPT, swagger + "swagger-ui-bundle.js"),
                "/documentation/swagger-ui.css", new File(STYLE, swagger + "swagger-ui.css"),
                "/llms.txt", File.ours(TEXT, "llms.txt")),
            POLICY);
  }

  @Override
  public Optional<Page> find(String path) {
    return files.find(path);
  }

  private static String version() {
    Properties properties = new Properties();
    try {
      properties.load(
          new ByteArrayInputStream(StaticFiles.bytes(StaticFiles.OURS + "swagger-ui.properties")));
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
