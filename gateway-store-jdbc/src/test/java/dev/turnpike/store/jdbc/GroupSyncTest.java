package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupSyncTest {
  /** Counts; keeps what was "committed" when a sync began. */
  private static final class CountingDisk implements GroupSync.Disk {
    final AtomicInteger syncs = new AtomicInteger();
    final AtomicLong committed = new AtomicLong();
    volatile long safe;
    volatile boolean broken;

    @Override
    public void sync(Runnable begins) throws SQLException {
      begins.run();
      syncs.incrementAndGet();
      long before = committed.get();
      Thread.yield();
      if (broken) {
        throw new SQLException("no space left");
      }
      safe = Math.max(safe, before);
    }

    @Override
    public void close() {}

    @Override
    public boolean isFull() {
      return false;
    }
  }

  /** Holds each sync until it is let go. */
  private static final class HeldDisk implements GroupSync.Disk {
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch firstBegan = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public void sync(Runnable begins) throws SQLException {
      begins.run();
      if (begun.incrementAndGet() == 1) {
        firstBegan.countDown();
        try {
          assertThat(letGo.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new SQLException(e);
        }
      }
    }

    @Override
    public void close() {}

    @Override
    public boolean isFull() {
      return false;
    }
  }

  @Test
  void manyWhoCommit_areCoveredByFewSyncs() throws Exception {
    CountingDisk disk = new CountingDisk();
    GroupSync sync = new GroupSync(disk);
    int each = 200;

    Samples.atOnce(
        32,
        thread -> {
          for (int i = 0; i < each; i++) {
            long before = sync.before();
            long mine = disk.committed.incrementAndGet();
            sync.secure(before);
            assertThat(disk.safe).isGreaterThanOrEqualTo(mine);
          }
          return thread;
        });

    assertThat(disk.syncs.get()).isLessThan(32 * each);
  }

  @Test
  void aCommitDuringASync_waitsForTheNext() throws Exception {
    HeldDisk disk = new HeldDisk();
    GroupSync sync = new GroupSync(disk);
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> secure(sync));
    assertThat(disk.firstBegan.await(30, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> secure(sync));
    assertThat(second).isNotDone();
    disk.letGo.countDown();

    first.get(30, TimeUnit.SECONDS);
    second.get(30, TimeUnit.SECONDS);
    assertThat(disk.begun.get()).isEqualTo(2);
  }

  @Test
  void aSyncThatFails_isToldToAllWhoWait() throws Exception {
    CountingDisk disk = new CountingDisk();
    disk.broken = true;
    GroupSync sync = new GroupSync(disk);

    assertThatThrownBy(() -> Samples.atOnce(8, i -> secure(sync)))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void afterASyncThatFailed_earlierCommitsAreNotCalledSafe() throws Exception {
    CountingDisk disk = new CountingDisk();
    AtomicLong now = new AtomicLong();
    GroupSync sync = new GroupSync(disk, now::get);
    long before = sync.before();
    disk.broken = true;
    assertThatThrownBy(() -> sync.secure(sync.before())).isInstanceOf(SQLException.class);
    disk.broken = false;
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThatThrownBy(() -> sync.secure(before))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("could not be written");
    assertThatCode(() -> sync.secure(sync.before())).doesNotThrowAnyException();
  }

  @Test
  void afterASyncThatFailed_nobodyTriesForAMoment() {
    CountingDisk disk = new CountingDisk();
    AtomicLong now = new AtomicLong();
    GroupSync sync = new GroupSync(disk, now::get);
    disk.broken = true;
    assertThatThrownBy(() -> sync.secure(sync.before())).isInstanceOf(SQLException.class);

    assertThatThrownBy(sync::before).hasMessageContaining("a moment ago");

    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThatCode(sync::before).doesNotThrowAnyException();
  }

  @Test
  void whoIsInterruptedWhileWaiting_waitsAndStaysInterrupted() throws Exception {
    HeldDisk disk = new HeldDisk();
    GroupSync sync = new GroupSync(disk);
    CompletableFuture<Void> first = CompletableFuture.runAsync(() -> secure(sync));
    assertThat(disk.firstBegan.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread second =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              secure(sync);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    second.start();
    disk.letGo.countDown();

    first.get(30, TimeUnit.SECONDS);
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(disk.begun.get()).isEqualTo(2);
  }

  private static boolean secure(GroupSync sync) {
    try {
      sync.secure(sync.before());
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
