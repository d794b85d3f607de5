package dev.turnpike.standalone.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Makes jars with a provider in them, as somebody else would. */
public final class ProviderJar {
  private static final String SERVICE = "META-INF/services/dev.turnpike.spi.PaymentProvider";

  private ProviderJar() {}

  /**
   * A provider whose payments are accepted.
   *
   * @param folder where to write {@code {name}.jar}
   */
  public static void write(Path folder, String name) throws IOException {
    write(folder, name, folder);
  }

  /** The same, whose payments last until there is such a file. */
  public static void write(Path folder, String name, Path signal) throws IOException {
    String source =
        """
        package extra;

        public final class Extra implements dev.turnpike.spi.PaymentProvider {
          @Override public String name() { return "%s"; }

          @Override public dev.turnpike.api.PayResponse pay(
              dev.turnpike.api.PayRequest request, dev.turnpike.spi.CallContext call) throws Exception {
            System.err.println("extra: begins");
            while (!java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
              java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
            return dev.turnpike.api.PayResponse.ok("extra-1");
          }

          @Override public dev.turnpike.api.PaymentStatus status(String paymentId, dev.turnpike.spi.CallContext call) {
            return dev.turnpike.api.PaymentStatus.of(dev.turnpike.api.PaymentState.ACCEPTED, paymentId);
          }
        }
        """
            .formatted(name, signal);
    Path work = Files.createTempDirectory(folder.getParent(), "compiled");
    Path file = Files.writeString(work.resolve("Extra.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            GatewayProcess.jar().toString(),
            "-d",
            work.toString(),
            file.toString());
    if (result != 0) {
      throw new IllegalStateException("the provider does not compile");
    }
    try (JarOutputStream jar = open(folder.resolve(name + ".jar"))) {
      add(jar, SERVICE, "extra.Extra\n".getBytes(StandardCharsets.UTF_8));
      add(jar, "extra/Extra.class", Files.readAllBytes(work.resolve("extra/Extra.class")));
    }
  }

  /** A jar that lists a provider which is not in it. */
  public static void writeBroken(Path folder, String name) throws IOException {
    try (JarOutputStream jar = open(folder.resolve(name + ".jar"))) {
      add(jar, SERVICE, "extra.Missing\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static JarOutputStream open(Path path) throws IOException {
    OutputStream file = Files.newOutputStream(path);
    return new JarOutputStream(file);
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
