package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the Java of the documentation. A block with a class is compiled as it is; one of
 * statements becomes the method {@code run} of a class {@code Snippet} that imports the gateway's
 * packages and has the fields that such a block may use.
 */
final class Snippets {
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public )?(?:final )?(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

  /** Of these packages, a block of statements may use every type without saying so. */
  private static final List<String> IMPORTED =
      List.of(
          "dev.turnpike",
          "dev.turnpike.api",
          "dev.turnpike.http",
          "dev.turnpike.records",
          "dev.turnpike.spi",
          "java.util");

  private Snippets() {}

  /** Compiles a block, without any warning. */
  static void compile(Markdown.Block block, Path into, Path... classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler).as("tests need a JDK").isNotNull();
    String path =
        Stream.concat(
                Stream.of(System.getProperty("java.class.path")),
                Stream.of(classPath).map(Path::toString))
            .collect(Collectors.joining(File.pathSeparator));
    StringWriter messages = new StringWriter();
    boolean fine =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-Xlint:all,-options,-path",
                    "-Werror",
                    "-cp",
                    path,
                    "-d",
                    into.toString()),
                null,
                List.of(source(block)))
            .call();
    assertThat(fine).as("%s compiles: %s", block, messages).isTrue();
  }

  /** Loads a class that was compiled. */
  static Class<?> load(String name, Path... classes) throws Exception {
    URL[] urls = new URL[classes.length];
    for (int i = 0; i < classes.length; i++) {
      urls[i] = classes[i].toUri().toURL();
    }
    return new URLClassLoader(urls, Snippets.class.getClassLoader()).loadClass(name);
  }

  private static JavaFileObject source(Markdown.Block block) {
    Matcher type = TYPE.matcher(block.text());
    if (!type.find()) {
      return new Source("Snippet", statements(block.text()));
    }
    Matcher inPackage = PACKAGE.matcher(block.text());
    String prefix = inPackage.find() ? inPackage.group(1).replace('.', '/') + "/" : "";
    return new Source(prefix + type.group(1), block.text());
  }

  private static String statements(String text) {
    String imports =
        text.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String statements =
        text.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
    return IMPORTED.stream().map("import %s.*;\n"::formatted).collect(Collectors.joining())
        + """
        import java.net.URI;
        import java.time.Duration;
        %s
        public class Snippet {
          public static PaymentGateway gateway;
          public static PayRequest request;
          public static void run() throws Exception {
        %s
          }
        }
        """
            .formatted(imports, statements);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
