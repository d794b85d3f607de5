package dev.turnpike.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Work that stops in its middle, and goes on from there when it is told to. Where Java has
 * continuations, what virtual threads are made of, all of it is done on the thread that tells it
 * to; else each has a thread, which sleeps meanwhile.
 */
abstract class Coroutine {
  /** Java has them since 19, without a public door; nobody tries them here before this one. */
  private static final int FIRST_WITH_CONTINUATIONS = 24;

  /** Of that work, which has not begun. */
  static Coroutine of(Runnable work) {
    return isWithoutThreads() ? new Continued(work) : new OnThread(work);
  }

  /** Whether it costs little to change from one to another. */
  static boolean isWithoutThreads() {
    return Runtime.version().feature() >= FIRST_WITH_CONTINUATIONS;
  }

  /** Lets it go on until it stops or ends. */
  abstract void goOn();

  /** Called by the work itself: it stops here. */
  abstract void pause();

  private static final class Continued extends Coroutine {
    private static final MethodHandle NEW;
    private static final MethodHandle RUN;
    private static final MethodHandle YIELD;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
        Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
        Object ours =
            scope.getConstructor(String.class).newInstance(Coroutine.class.getSimpleName());
        NEW =
            MethodHandles.insertArguments(
                    lookup.findConstructor(
                        continuation, MethodType.methodType(void.class, scope, Runnable.class)),
                    0,
                    ours)
                .asType(MethodType.methodType(Object.class, Runnable.class));
        RUN =
            lookup
                .findVirtual(continuation, "run", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        YIELD =
            MethodHandles.insertArguments(
                lookup.findStatic(
                    continuation, "yield", MethodType.methodType(boolean.class, scope)),
                0,
                ours);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "run it with --add-exports java.base/jdk.internal.vm=ALL-UNNAMED", e);
      }
    }

    private final Object continuation;

    Continued(Runnable work) {
      try {
        continuation = NEW.invokeExact(work);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    void goOn() {
      try {
        RUN.invokeExact(continuation);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    void pause() {
      boolean done;
      try {
        done = (boolean) YIELD.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      if (!done) {
        throw new IllegalStateException(
            "it can't stop here: it holds a monitor, or something native is below");
      }
    }
  }

  private static final class OnThread extends Coroutine {
    private static final ExecutorService THREADS =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "simulation");
              thread.setDaemon(true);
              return thread;
            });

    private final Runnable work;
    private @Nullable Thread thread;
    private @Nullable Thread waiting;
    private volatile boolean on;

    OnThread(Runnable work) {
      this.work = work;
    }

    @Override
    void goOn() {
      waiting = Thread.currentThread();
      on = true;
      if (thread == null) {
        THREADS.execute(this::work);
      } else {
        LockSupport.unpark(thread);
      }
      while (on) {
        LockSupport.park(this);
      }
    }

    private void work() {
      thread = Thread.currentThread();
      try {
        work.run();
      } finally {
        stop();
      }
    }

    @Override
    void pause() {
      stop();
      while (!on) {
        LockSupport.park(this);
        Thread.interrupted(); // else it would not sleep
      }
    }

    private void stop() {
      Thread waited = waiting;
      on = false;
      LockSupport.unpark(waited);
    }
  }
}
