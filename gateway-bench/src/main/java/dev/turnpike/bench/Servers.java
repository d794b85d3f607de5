package dev.turnpike.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of one line, in folders of their own below a temporary one; all end with it. */
final class Servers implements AutoCloseable {
  /** As the product sets them for itself. */
  private static final List<String> PROPERTIES =
      List.of(
          "-Dsun.net.httpserver.nodelay=true",
          "-Dsun.net.httpserver.maxIdleConnections=10000",
          "-Dsun.net.httpserver.idleInterval=75",
          "-Dsun.net.httpserver.maxReqTime=20",
          "-Dsun.net.httpserver.maxReqHeaderSize=65536");

  private final String java;
  private final Path jar;
  private final Path folder;
  private final Collection<ServerProcess> running = new ConcurrentLinkedQueue<>();
  private final Thread atTheLatest = new Thread(this::end);
  private volatile boolean ended;

  Servers(Path jdk, Path jar, Path folder) throws IOException {
    this.java = jdk.resolve("bin").resolve("java").toString();
    this.jar = jar;
    this.folder = Files.createTempDirectory(folder, "line");
    Runtime.getRuntime().addShutdownHook(atTheLatest);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** A {@link Yardstick}, once it answers there. */
  ServerProcess yardstick(String path, String... arguments) throws Exception {
    return start(
            arguments[0],
            Map.of(),
            port ->
                Stream.of(
                        List.of(java, "-cp", classPath()),
                        PROPERTIES,
                        List.of(Yardstick.class.getName(), String.valueOf(port)),
                        List.of(arguments))
                    .flatMap(List::stream)
                    .toList())
        .awaitAnswer(path);
  }

  /** The product with these settings, once it answers there. */
  ServerProcess product(String path, Map<String, String> settings, String... jvmOptions)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-jar", jar.toString()));
    return start("product", settings, port -> command).awaitAnswer(path);
  }

  private ServerProcess start(
      String name, Map<String, String> environment, IntFunction<List<String>> command)
      throws IOException {
    ServerProcess started =
        ServerProcess.start(name, Files.createTempDirectory(folder, name), environment, command);
    running.add(started);
    if (ended) {
      end();
      throw new IllegalStateException("the bench ends");
    }
    return started;
  }

  /** What this JVM has its classes from, also inside Maven. */
  private static String classPath() {
    Stream<Path> places =
        Servers.class.getClassLoader() instanceof URLClassLoader loader
            ? Arrays.stream(loader.getURLs()).map(url -> Path.of(URI.create(url.toString())))
            : Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
    return places
        .map(place -> place.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A server may just be starting when the bench is interrupted. */
  private void end() {
    ended = true;
    running.forEach(ServerProcess::stop);
  }

  @Override
  public void close() throws IOException {
    end();
    Runtime.getRuntime().removeShutdownHook(atTheLatest);
    Folders.delete(folder);
  }
}
