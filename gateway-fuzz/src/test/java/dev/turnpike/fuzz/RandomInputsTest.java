package dev.turnpike.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every build tries each target with some changes of its seeds, the same at each run; {@code
 * -Dturnpike.fuzz.random=…} tries more of them. There is nothing that guides them: that is what
 * JAZZER_FUZZ=1 is for.
 */
@DisabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+")
class RandomInputsTest {
  private static final int TRIES = Integer.getInteger("turnpike.fuzz.random", 400);
  private static final long SEED = Long.getLong("turnpike.fuzz.seed", 12);

  /** The classes of targets; each has one, since a JVM fuzzes one. */
  static List<Class<?>> targets() throws IOException, URISyntaxException {
    Path root =
        Path.of(RandomInputsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith("FuzzTest.class"))
          .map(file -> file.replaceFirst("\\.class$", "").replace(file(), '.'))
          .sorted()
          .map(RandomInputsTest::load)
          .collect(Collectors.toList());
    }
  }

  private static char file() {
    return Path.of("").getFileSystem().getSeparator().charAt(0);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void changesOfItsSeeds_holdToo(Class<?> target) throws Throwable {
    List<Method> methods =
        Arrays.stream(target.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(FuzzTest.class))
            .toList();
    assertEquals(1, methods.size(), "targets in " + target);
    Method method = methods.get(0);
    method.setAccessible(true);
    var constructor = target.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object instance = constructor.newInstance();
    List<byte[]> seeds = seeds(target);
    Random random = new Random(SEED);
    for (int i = 0; i < TRIES; i++) {
      byte[] input = changed(seeds, random);
      try {
        method.invoke(instance, (Object) input);
      } catch (InvocationTargetException e) {
        throw new AssertionError(
            "try %s: %s".formatted(i, new String(input, StandardCharsets.UTF_8)), e.getCause());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static List<byte[]> seeds(Class<?> target) throws ReflectiveOperationException {
    Method seeds = target.getDeclaredMethod("seeds");
    seeds.setAccessible(true);
    return ((Stream<byte[]>) seeds.invoke(null)).toList();
  }

  private static byte[] changed(List<byte[]> seeds, Random random) {
    byte[] input = seeds.get(random.nextInt(seeds.size()));
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int from = random.nextInt(input.length + 1);
      int until = Math.min(input.length, from + random.nextInt(8));
      byte[] other = seeds.get(random.nextInt(seeds.size()));
      int begin = random.nextInt(other.length + 1);
      byte[] between =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 ->
                Arrays.copyOfRange(other, begin, begin + random.nextInt(other.length - begin + 1));
            default -> Arrays.copyOfRange(input, 0, until);
          };
      input = spliced(input, from, between, random.nextBoolean() ? from : until);
    }
    return input;
  }

  private static byte[] spliced(byte[] input, int from, byte[] between, int until) {
    byte[] spliced = new byte[from + between.length + input.length - until];
    System.arraycopy(input, 0, spliced, 0, from);
    System.arraycopy(between, 0, spliced, from, between.length);
    System.arraycopy(input, until, spliced, from + between.length, input.length - until);
    return spliced;
  }
}
