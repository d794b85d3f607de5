package dev.turnpike.providers.stripe.standin;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The idempotency keys of an account. Thread-safe. */
final class Keys {
  private static final int LONGEST = 255;

  /** Stripe needs some time, in which another request with the key may come. */
  private static final Duration AT_WORK = Duration.ofMillis(10);

  private final Map<String, Use> uses = new HashMap<>(); // guarded by this

  /** A key's first request, and its answer once there is one. */
  private record Use(String request, @Nullable Answer answer) {}

  /** What the request with this key is answered: what it was answered the first time. */
  Answer once(String key, String request, Supplier<Answer> work) {
    if (key.length() > LONGEST) {
      throw ApiError.parameter(null, "Idempotency keys can be up to 255 characters");
    }
    synchronized (this) {
      Use earlier = uses.get(key);
      if (earlier != null) {
        if (!earlier.request().equals(request)) {
          throw ApiError.keyOfAnother(key);
        }
        if (earlier.answer() == null) {
          throw ApiError.keyInUse(key);
        }
        return earlier.answer().again();
      }
      uses.put(key, new Use(request, null));
    }
    LockSupport.parkNanos(AT_WORK.toNanos());
    Answer answer = null;
    try {
      answer = work.get();
      return answer;
    } finally {
      ended(key, request, answer);
    }
  }

  private synchronized void ended(String key, String request, @Nullable Answer answer) {
    if (answer == null || !answer.kept()) {
      uses.remove(key);
    } else {
      uses.put(key, new Use(request, answer));
    }
  }
}
