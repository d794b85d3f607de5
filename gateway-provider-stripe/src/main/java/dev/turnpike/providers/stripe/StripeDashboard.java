package dev.turnpike.providers.stripe;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's own page of a payment. Immutable, and it asks nobody.
 *
 * @param mode what stands before the path; {@code null} where the key doesn't say whether it is one
 *     for tests
 */
record StripeDashboard(@Nullable String mode) {
  /** Nothing in such an id has a meaning in a URL. */
  private static final Pattern ID = Pattern.compile("(pi|in|cs)_[A-Za-z0-9_]{1,250}");

  private static final Pattern TEST = Pattern.compile("[sr]k_test_.*");
  private static final Pattern LIVE = Pattern.compile("[sr]k_live_.*");

  static StripeDashboard of(String apiKey) {
    if (TEST.matcher(apiKey).matches()) {
      return new StripeDashboard("/test");
    }
    return new StripeDashboard(LIVE.matcher(apiKey).matches() ? "" : null);
  }

  Optional<URI> urlOf(String paymentId) {
    return mode == null || !ID.matcher(paymentId).matches()
        ? Optional.empty()
        : Optional.of(URI.create("https://dashboard.stripe.com" + mode + page(paymentId)));
  }

  /** A session's payment has a page only once it has an id of its own, which the search finds. */
  private static String page(String paymentId) {
    return switch (paymentId.substring(0, 2)) {
      case "pi" -> "/payments/" + paymentId;
      case "in" -> "/invoices/" + paymentId;
      default -> "/search?query=" + paymentId;
    };
  }
}
