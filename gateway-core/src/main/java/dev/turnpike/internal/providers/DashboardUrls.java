package dev.turnpike.internal.providers;

import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.schedule.UncaughtErrors;
import dev.turnpike.spi.PaymentProvider;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where companies show payments to people, as their providers say. Nobody is refused a look at the
 * records because a provider says it wrongly: then there is none, and the log tells it once for
 * each provider. Thread-safe.
 */
public final class DashboardUrls {
  private static final Logger LOG = LoggerFactory.getLogger(DashboardUrls.class);

  private final ProviderRegistry providers;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Of the providers that run. */
  public DashboardUrls(ProviderRegistry providers) {
    this.providers = providers;
  }

  /** That of one payment; {@code null} where none is known. */
  public @Nullable URI of(String provider, String paymentId) {
    return providers.find(provider).map(running -> of(running, paymentId)).orElse(null);
  }

  private @Nullable URI of(RunningProvider running, String paymentId) {
    if (!(running.provider() instanceof PaymentProvider provider)) {
      return null;
    }
    Optional<URI> url;
    try {
      url = provider.dashboardUrl(paymentId);
    } catch (Throwable e) { // foreign code: what it throws costs the link, and nothing else
      UncaughtErrors.tell(e);
      if (told.add(running.name())) {
        LOG.warn(
            "provider '{}' failed at dashboardUrl, so there is no link",
            running.name(),
            Redactor.thrown(e));
      }
      return null;
    }
    String wrong = whatIsWrongWith(url);
    if (wrong != null && told.add(running.name())) {
      LOG.warn(
          "provider '{}': what dashboardUrl answered {}, so there is no link",
          running.name(),
          wrong);
    }
    return wrong == null ? url.orElse(null) : null;
  }

  /** Says nothing of the URL itself: where it is wrong, it may be a secret. */
  private static @Nullable String whatIsWrongWith(@Nullable Optional<URI> url) {
    if (url == null) {
      return "is null, and not an empty Optional";
    }
    if (url.isEmpty()) {
      return null;
    }
    URI given = url.get();
    if (!"https".equalsIgnoreCase(given.getScheme()) || given.getHost() == null) {
      return "is no absolute https URL";
    }
    return given.getRawUserInfo() == null ? null : "is a URL with a user";
  }
}
