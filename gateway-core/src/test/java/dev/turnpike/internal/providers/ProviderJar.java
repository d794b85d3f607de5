package dev.turnpike.internal.providers;

import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles providers and puts them into a jar, as a provider's author would. */
final class ProviderJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> services = new LinkedHashMap<>();
  private final Set<String> leftOut = new TreeSet<>();

  /** A class with this source, in the package {@code test}. */
  ProviderJar source(String simpleName, String body) {
    StringBuilder head = new StringBuilder("package test;\n");
    for (String open :
        List.of("dev.turnpike.api", "dev.turnpike.spi", "java.util.concurrent.atomic")) {
      head.append("import ").append(open).append(".*;\n");
    }
    sources.put(simpleName, head + body);
    return this;
  }

  /** A provider for payments that runs under this name; the rest of its class can be given. */
  ProviderJar payments(String simpleName, String name, String more) {
    return source(
            simpleName,
            """
            public class %s implements PaymentProvider {
              public String name() { return "%s"; }
              public PayResponse pay(PayRequest request, CallContext call) {
                return PayResponse.ok("%s");
              }
              public PaymentStatus status(String paymentId, CallContext call) {
                return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
              }
              %s
            }
            """
                .formatted(simpleName, name, simpleName, more))
        .listed(PaymentProvider.class, "test." + simpleName);
  }

  ProviderJar listedForSubscriptions(String simpleName) {
    return listed(SubscriptionProvider.class, "test." + simpleName);
  }

  /** A line in a service's file. */
  ProviderJar listed(Class<?> service, String line) {
    services.merge(service.getName(), line + "\n", String::concat);
    return this;
  }

  /** It is there when the others are compiled, and not in the jar. */
  ProviderJar without(String simpleName) {
    leftOut.add(simpleName + ".class");
    return this;
  }

  Path write(Path jar) throws IOException {
    Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
    compile(classes);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path type : compiled.filter(Files::isRegularFile).toList()) {
        if (!leftOut.contains(type.getFileName().toString())) {
          out.putNextEntry(new JarEntry(classes.relativize(type).toString().replace('\\', '/')));
          out.write(Files.readAllBytes(type));
        }
      }
      for (Map.Entry<String, String> service : services.entrySet()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + service.getKey()));
        out.write(service.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path classes) {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach((name, source) -> files.add(new InMemory(name, source)));
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-proc:none",
            "-classpath",
            System.getProperty("java.class.path")
                + System.getProperty("path.separator")
                + placeOf(PaymentProvider.class));
    if (!compiler.getTask(messages, null, null, options, null, files).call()) {
      throw new AssertionError(messages.toString());
    }
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** A class loader that sees these jars, and from the host no more than a host's own. */
  static URLClassLoader loaderOf(Path... jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), PaymentProvider.class.getClassLoader());
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String source;

    InMemory(String simpleName, String source) {
      super(URI.create("string:///test/" + simpleName + ".java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
