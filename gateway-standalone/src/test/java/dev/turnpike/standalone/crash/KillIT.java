package dev.turnpike.standalone.crash;

import dev.turnpike.standalone.testing.GatewayProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Gateways under load, killed at random moments: some times here, many times in the profile
 * thorough. {@code -Dturnpike.crash.rounds} says how often, {@code -Dturnpike.crash.seed} repeats a
 * load.
 */
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT)
class KillIT {
  private static final int ROUNDS =
      Integer.getInteger("turnpike.crash.rounds", Boolean.getBoolean("turnpike.thorough") ? 12 : 4);
  private static final long SEED =
      Long.getLong("turnpike.crash.seed", ThreadLocalRandom.current().nextLong());
  private static final int CALLERS = 8;

  /** A process that has just begun has nothing to lose. */
  private static final int SOME = 10;

  private final Random random = new Random(SEED);

  KillIT() {
    System.out.println("turnpike.crash.seed=" + SEED + " turnpike.crash.rounds=" + ROUNDS);
  }

  @Test
  void killedAgainAndAgain_inAFile_nothingIsChargedTwiceAndNothingLost() throws Exception {
    try (Ground ground = new Ground(3_000).inAFile()) {
      killAgainAndAgain(ground, 1);
    }
  }

  /** Two nodes on PostgreSQL are killed in any case. */
  @Test
  @EnabledIfSystemProperty(named = "turnpike.thorough", matches = "true")
  void killedAgainAndAgain_onPostgres_nothingIsChargedTwiceAndNothingLost() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Ground ground = new Ground(3_000).in(postgres)) {
      killAgainAndAgain(ground, 1);
    }
  }

  @Test
  void twoNodesKilledInTurn_onOnePostgres_chargeOnceAndKeepTheOrder() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Ground ground = new Ground(3_000).in(postgres)) {
      killAgainAndAgain(ground, 2);
    }
  }

  private void killAgainAndAgain(Ground ground, int nodes) throws Exception {
    Shop shop = new Shop(ground.company, random.nextLong());
    List<GatewayProcess> running = new CopyOnWriteArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        running.add(ground.gateway());
      }
      Random choice = new Random(random.nextLong());
      Shop.Callers callers =
          shop
          .new Callers(
              CALLERS, () -> running.get(ThreadLocalRandom.current().nextInt(nodes)).client());
      try {
        for (int round = 0; round < ROUNDS; round++) {
          int busyFrom = ground.company.count() + SOME;
          Ground.await(
              () -> ground.company.count() + " charges of " + busyFrom,
              () -> ground.company.count() >= busyFrom);
          LockSupport.parkNanos(Duration.ofMillis(200 + choice.nextInt(1_500)).toNanos());
          int victim = round % nodes;
          running.get(victim).close(); // SIGKILL
          running.set(victim, ground.gateway());
        }
      } finally {
        callers.close();
      }
      ground.everythingIsAccountedFor(shop, running.get(0).client());
      System.out.printf(
          "%s nodes, %s kills: %s requests, %s charges, %s notifications%n",
          nodes,
          ROUNDS,
          shop.requests().size(),
          ground.company.count(),
          ground.inbox.messages().size());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("the gateways said: " + ground.complaints(), e);
    } finally {
      new ArrayList<>(running).forEach(GatewayProcess::close);
    }
  }
}
