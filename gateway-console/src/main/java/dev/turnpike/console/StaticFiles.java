package dev.turnpike.console;

import dev.turnpike.http.Pages.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Files of jars, by their paths, under one policy; each is read when it is first asked for. */
final class StaticFiles {
  static final String HTML = "text/html; charset=utf-8";
  static final String SCRIPT = "text/javascript; charset=utf-8";
  static final String STYLE = "text/css; charset=utf-8";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String OURS = "dev/turnpike/console/";

  /**
   * One file.
   *
   * @param name where it lies in its jar
   */
  record File(String mediaType, String name) {
    static File ours(String mediaType, String name) {
      return new File(mediaType, OURS + name);
    }
  }

  private final Map<String, File> files;
  private final Map<String, String> headers;
  private final Map<String, Page> read = new ConcurrentHashMap<>();

  StaticFiles(Map<String, File> files, String policy) {
    this.files = Map.copyOf(files);
    this.headers = Map.of("Content-Security-Policy", policy);
  }

  Optional<Page> find(String path) {
    File file = files.get(path);
    return file == null
        ? Optional.empty()
        : Optional.of(read.computeIfAbsent(path, any -> page(file.mediaType, bytes(file.name))));
  }

  Page page(String mediaType, byte[] body) {
    return new Page(mediaType, headers, body);
  }

  static byte[] bytes(String name) {
    try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this jar, or that of Swagger UI, lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
