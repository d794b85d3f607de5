package dev.turnpike.standalone;

import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Class loaders for a folder of provider jars: one for each jar, and one for each folder of jars
 * that belong together. A jar that can't be read, or brings no provider, is said so in the log: a
 * class loader would pass over it in silence.
 */
final class ProviderJars {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderJars.class);
  private static final List<String> SERVICES =
      List.of(
          "META-INF/services/" + PaymentProvider.class.getName(),
          "META-INF/services/" + SubscriptionProvider.class.getName());

  private ProviderJars() {}

  static List<ClassLoader> loaders(Path folder) {
    List<ClassLoader> loaders = new ArrayList<>();
    for (Path entry : sorted(folder)) {
      List<Path> jars =
          Files.isDirectory(entry)
              ? sorted(entry).stream().filter(ProviderJars::isJar).toList()
              : Stream.of(entry).filter(ProviderJars::isJar).toList();
      if (!jars.stream().filter(ProviderJars::bringsProvider).toList().isEmpty()) {
        loaders.add(loader(entry, jars));
      } else if (!jars.isEmpty()) {
        LOG.warn(
            "{} brings no provider: {} is missing in it. A library goes into one folder with the provider that needs it",
            entry,
            SERVICES.get(0));
      }
    }
    return loaders;
  }

  private static boolean isJar(Path path) {
    return path.toString().endsWith(".jar");
  }

  private static boolean bringsProvider(Path path) {
    try (JarFile jar = new JarFile(path.toFile())) {
      return SERVICES.stream().anyMatch(service -> jar.getEntry(service) != null);
    } catch (IOException e) {
      LOG.warn("{} is not a jar that can be read: {}", path, e.getMessage());
      return false;
    }
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
