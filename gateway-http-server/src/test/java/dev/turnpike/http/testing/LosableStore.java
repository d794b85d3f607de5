package dev.turnpike.http.testing;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;

/** A store in memory that can be away for a while. Thread-safe. */
public final class LosableStore {
  private final Store memory = new MemoryStore(Duration.ofDays(1), MemoryStore.DEFAULT_CAPACITY);
  private volatile boolean away;
  private volatile Runnable beforeCounts = () -> {};

  /** The store. */
  public Store store() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("counts")) {
      beforeCounts.run();
    }
    if (away && !method.getName().equals("close")) {
      throw new StoreUnavailableException("the disk is full", new IOException("the disk is full"));
    }
    try {
      return method.invoke(memory, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** What happens from now on before somebody hears how much of what there is. */
  public void beforeCounts(Runnable happens) {
    beforeCounts = happens;
  }

  /** Whether it can't be reached from now on. */
  public void isAway(boolean now) {
    away = now;
  }
}
