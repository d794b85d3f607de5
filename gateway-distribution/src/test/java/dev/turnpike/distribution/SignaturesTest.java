package dev.turnpike.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Public, so that the types in it count as seen. */
public class SignaturesTest {
  abstract static class Unseen {
    public void inherited() {}

    void unseen() {}
  }

  public abstract static class Open extends Unseen implements Comparable<Open> {
    public static final String CONSTANT = "text";
    protected @Nullable Integer number;
    private int hidden;

    protected Open(int... numbers) throws IOException {
      hidden = numbers.length;
    }

    public abstract <T extends Number & Runnable> Map<String, @Nullable T> generic(
        List<? extends T> from, Function<? super T, ?> by);

    @Deprecated(forRemoval = true)
    protected final @Nullable String[] old(String @Nullable [] texts) {
      return texts == null ? new String[hidden] : texts;
    }
  }

  public sealed interface Shape permits Round, Square {
    default int corners() {
      return 0;
    }

    String name();
  }

  public record Round(String name, @Nullable Long radius) implements Shape {}

  public record Square(String name) implements Shape {
    @Override
    public int corners() {
      return 4;
    }
  }

  public enum Weekend {
    SUNDAY,
    SATURDAY {
      @Override
      public boolean shops() {
        return true;
      }
    };

    public boolean shops() {
      return false;
    }
  }

  @Test
  void whatCanBeCalledOrExtendedIsALine() {
    assertThat(lines(Open.class))
        .containsExactly(
            "public abstract static class Open extends Unseen implements Comparable<Open>",
            "  protected @Nullable Integer number",
            "  public static final String CONSTANT",
            "  protected Open(int...) throws java.io.IOException",
            "  public abstract <T extends Number & Runnable> java.util.Map<String, @Nullable T>"
                + " generic(java.util.List<? extends T>, java.util.function.Function<? super T, ?>)",
            "  public void inherited()",
            "  @Deprecated(forRemoval) protected final @Nullable String[] old(String @Nullable [])");
  }

  @Test
  void interfacesRecordsAndEnumsAreWhatTheyAre() {
    assertThat(lines(Shape.class))
        .containsExactly(
            "public sealed interface Shape permits Round, Square",
            "  public default int corners()",
            "  public String name()");
    assertThat(lines(Round.class))
        .containsExactly(
            "public record Round(String name, @Nullable Long radius) implements Shape",
            "  public Round(String, @Nullable Long)",
            "  public String name()",
            "  public @Nullable Long radius()");
    assertThat(lines(Weekend.class))
        .containsExactly(
            "public enum Weekend", "  SUNDAY", "  SATURDAY", "  public boolean shops()");
  }

  private static List<String> lines(Class<?> type) {
    return Signatures.of(type).stream()
        .map(line -> line.replace("dev.turnpike.distribution.SignaturesTest.", ""))
        .toList();
  }
}
