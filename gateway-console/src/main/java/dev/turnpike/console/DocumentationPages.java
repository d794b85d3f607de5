package dev.turnpike.console;

import dev.turnpike.http.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The contract to read and to try at {@code /documentation}, with Swagger UI on the document that
 * the server itself makes, and {@code /llms.txt} for assistants. Everything comes from here: the
 * page asks no other origin for anything. Thread-safe.
 */
public final class DocumentationPages implements Pages {
  private static final String OURS = "dev/turnpike/console/";
  private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** Swagger UI writes style attributes, and has its pictures in its style sheet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /**
   * A file of this jar, or of Swagger UI's.
   *
   * @param isOurs whether it is this jar's
   */
  private record File(String mediaType, boolean isOurs, String name) {}

  private static final Map<String, File> FILES =
      Map.of(
          "/documentation", new File(HTML, true, "documentation.html"),
          "/documentation/documentation.js", new File(SCRIPT, true, "documentation.js"),
          "/documentation/documentation.css", new File(STYLE, true, "documentation.css"),
          "/documentation/swagger-ui-bundle.js", new File(SCRIPT, false, "swagger-ui-bundle.js"),
          "/documentation/swagger-ui.css", new File(STYLE, false, "swagger-ui.css"),
          "/llms.txt", new File("text/plain; charset=utf-8", true, "llms.txt"));

  private final Map<String, Page> read = new ConcurrentHashMap<>();

  /** Reads nothing yet. */
  public DocumentationPages() {}

  @Override
  public Optional<Page> find(String path) {
    File file = FILES.get(path);
    return file == null
        ? Optional.empty()
        : Optional.of(read.computeIfAbsent(path, any -> page(file)));
  }

  private static Page page(File file) {
    return new Page(
        file.mediaType,
        Map.of("Content-Security-Policy", POLICY),
        bytes(file.isOurs ? OURS + file.name : WEBJAR + version() + "/" + file.name));
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = open(OURS + "swagger-ui.properties")) {
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = DocumentationPages.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("this jar, or that of Swagger UI, lacks " + name);
    }
    return in;
  }
}
