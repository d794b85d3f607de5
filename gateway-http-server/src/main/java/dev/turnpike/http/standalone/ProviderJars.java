package dev.turnpike.http.standalone;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Class loaders for a folder of provider jars: one for each jar, and one for each folder of jars
 * that belong together.
 */
final class ProviderJars {
  private ProviderJars() {}

  static List<ClassLoader> loaders(Path folder) {
    List<ClassLoader> loaders = new ArrayList<>();
    for (Path entry : sorted(folder)) {
      if (Files.isDirectory(entry)) {
        List<Path> jars = sorted(entry).stream().filter(ProviderJars::isJar).toList();
        if (!jars.isEmpty()) {
          loaders.add(loader(entry, jars));
        }
      } else if (isJar(entry)) {
        loaders.add(loader(entry, List.of(entry)));
      }
    }
    return loaders;
  }

  private static boolean isJar(Path path) {
    return path.toString().endsWith(".jar");
  }

  private static List<Path> sorted(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new SettingException(Setting.GATEWAY_PROVIDERS_DIR, "can't be read: " + e.getMessage());
    }
  }

  private static ClassLoader loader(Path name, List<Path> jars) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      try {
        urls.add(jar.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalStateException("a file's URI is a URL", e);
      }
    }
    return new URLClassLoader(
        name.toString(), urls.toArray(URL[]::new), ProviderJars.class.getClassLoader());
  }
}
