package dev.turnpike.internal.ledger;

import dev.turnpike.internal.contract.Redactor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request: never its {@code providerData}, which may hold card data, and of its
 * redirect URLs no user, fragment and values of the query, where the caller's sessions travel.
 *
 * @param body the request's record as JSON, without what is never kept; {@code null} where it had
 *     none
 * @param complete whether nothing is missing, so that the very same request could be made again
 * @param paymentMethod from the path
 * @param subscriptionToken which subscription it is about, where it says so
 */
public record StoredRequest(
    @Nullable String body,
    boolean complete,
    @Nullable String paymentMethod,
    @Nullable String subscriptionToken) {

  private static final List<String> REDIRECT_URLS =
      List.of("successRedirectUrl", "failureRedirectUrl");

  /**
   * Takes out of a request's fields what is never kept.
   *
   * @return whether nothing had to be taken out
   */
  static boolean takeOut(Map<String, @Nullable Object> fields) {
    boolean whole = fields.remove("providerData") == null;
    for (String name : REDIRECT_URLS) {
      if (fields.get(name) instanceof String url) {
        String kept = Redactor.withoutQueryValues(url);
        fields.put(name, kept);
        whole &= kept.equals(url);
      }
    }
    return whole;
  }

  /** Without the body and the token. */
  @Override
  public String toString() {
    return "StoredRequest[complete=" + complete + "]";
  }
}
