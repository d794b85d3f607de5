package dev.turnpike.internal.providers;

import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds providers that are installed as services: each concrete class once, even when it is listed
 * under both services or seen by several class loaders. What can't be loaded is noted, and hides
 * nothing else.
 */
final class Discovery {
  /** The services under which providers are listed. */
  private static final List<Class<? extends Provider>> SERVICES =
      List.of(PaymentProvider.class, SubscriptionProvider.class);

  private final Map<Class<?>, Candidate> found = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  /** A class that was found, by the name that its objects give themselves. */
  record Candidate(String name, boolean sandbox, Supplier<Provider> maker, String origin) {}

  Discovery(List<ClassLoader> loaders) {
    for (ClassLoader loader : loaders) {
      SERVICES.forEach(service -> search(service, loader));
    }
  }

  List<Candidate> found() {
    return List.copyOf(found.values());
  }

  /** What could not be loaded, and why. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  private <P extends Provider> void search(Class<P> service, ClassLoader loader) {
    Iterator<ServiceLoader.Provider<P>> all =
        ServiceLoader.load(service, loader).stream().iterator();
    while (true) {
      String what = "a " + service.getSimpleName() + " seen by " + describe(loader);
      try {
        if (!all.hasNext()) {
          return;
        }
        ServiceLoader.Provider<P> provider = all.next();
        Class<? extends P> type = provider.type();
        what = type.getName() + " from " + Origin.of(type);
        if (!found.containsKey(type)) {
          Provider sample = provider.get();
          Objects.requireNonNull(sample.name(), "its name is null");
          found.put(
              type, new Candidate(sample.name(), sample.sandbox(), provider::get, Origin.of(type)));
        }
      } catch (Exception | Error e) { // whatever is wrong with one provider hides no other
        failures.add("can't load " + what + ": " + reason(e) + remedy(e));
        if (failures.size() > 100) {
          return; // an iterator that fails for ever
        }
      }
    }
  }

  private static String describe(ClassLoader loader) {
    return loader instanceof URLClassLoader jars
        ? Arrays.toString(jars.getURLs())
        : loader.toString();
  }

  private static String remedy(Throwable e) {
    Throwable root = root(e);
    return root instanceof ClassNotFoundException || root instanceof NoClassDefFoundError
        ? " (the library that holds this class has to be beside the provider: in one folder of jars,"
            + " or on one class path)"
        : "";
  }

  private static Throwable root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String reason(Throwable e) {
    Throwable cause = root(e);
    @Nullable String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.toString()
        : cause == e ? message : cause.toString();
  }
}
