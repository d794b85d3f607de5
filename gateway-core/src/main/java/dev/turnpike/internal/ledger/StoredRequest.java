package dev.turnpike.internal.ledger;

import dev.turnpike.CallOptions;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Redactor;
import java.nio.charset.StandardCharsets;
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
 * @param traceparent where it belongs in a distributed trace, where its caller said so
 */
public record StoredRequest(
    @Nullable String body,
    boolean complete,
    @Nullable String paymentMethod,
    @Nullable String subscriptionToken,
    @Nullable String traceparent) {

  private static final List<String> REDIRECT_URLS =
      List.of("successRedirectUrl", "failureRedirectUrl");

  /**
   * What is kept of a request.
   *
   * @param fields of its body, which are changed; {@code null} where it has none
   */
  static StoredRequest of(
      @Nullable Map<String, @Nullable Object> fields,
      @Nullable String subscriptionToken,
      CallOptions options) {
    boolean whole = fields == null || takeOut(fields);
    return new StoredRequest(
        fields == null ? null : new String(Json.write(fields), StandardCharsets.UTF_8),
        whole && options.queryParameters().isEmpty(),
        options.paymentMethod(),
        subscriptionToken,
        options.traceparent());
  }

  private static boolean takeOut(Map<String, @Nullable Object> fields) {
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
