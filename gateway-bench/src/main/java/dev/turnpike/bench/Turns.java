package dev.turnpike.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Sides measured in rounds and by turns, so that a noisy neighbour hits all of them. */
record Turns(Duration warmUp, Duration measured, PrintStream out) {
  private static final int ROUNDS = 5;

  /** A server, and how it is called. */
  record Side(ServerProcess server, String path, Load load) {
    Sample measure(int callers, Duration time) throws Exception {
      long cpu = server.cpuNanos();
      try {
        Sample sample = load.run(server.uri(path), callers, time);
        return sample.withCpu(server.cpuNanos() - cpu);
      } catch (Exception e) {
        throw new IllegalStateException(server.name() + ": " + e.getMessage() + server.log(), e);
      }
    }

    void warmUp(int callers, Duration time) throws Exception {
      if (!time.isZero()) {
        measure(callers, time);
      }
    }
  }

  /** The rounds of the first side, which is the yardstick, and of the last, the product. */
  record Result(List<Sample> yardstick, List<Sample> product) {
    /** How many times the yardstick's the product's figure is, in the round in the middle. */
    double ratio(ToDoubleFunction<Sample> figure) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < product.size(); i++) {
        ratios.add(figure.applyAsDouble(product.get(i)) / figure.applyAsDouble(yardstick.get(i)));
      }
      return Rate.median(ratios);
    }
  }

  Result measure(String line, int callers, Side... sides) throws Exception {
    long round = Math.max(1, measured.toSeconds() / ROUNDS);
    for (Side side : sides) {
      side.warmUp(callers, warmUp);
    }
    List<List<Sample>> samples = Arrays.stream(sides).map(side -> samples()).toList();
    for (long i = 0; i < measured.toSeconds() / round; i++) {
      for (int side = 0; side < sides.length; side++) {
        samples.get(side).add(sides[side].measure(callers, Duration.ofSeconds(round)));
      }
    }
    for (int i = 0; i < sides.length; i++) {
      out.println(Sample.middle(samples.get(i)).row(line, callers, sides[i].server().name()));
    }
    return new Result(samples.get(0), samples.get(sides.length - 1));
  }

  private static List<Sample> samples() {
    return new ArrayList<>();
  }
}
