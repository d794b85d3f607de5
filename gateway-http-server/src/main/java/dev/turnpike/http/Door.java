package dev.turnpike.http;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Who comes in: by key or certificate, from where, and from which web pages. Its keys can be
 * changed for others while requests run. Thread-safe.
 */
final class Door {
  private final WebOrigins origins;
  private final TrustedProxies proxies;
  private final RefusalLog refusals;
  private final BiConsumer<ApiKeys, ApiKeys> onKeys;
  private volatile ApiKeys keys;

  Door(
      ApiKeys keys,
      WebOrigins origins,
      TrustedProxies proxies,
      RefusalLog refusals,
      BiConsumer<ApiKeys, ApiKeys> onKeys) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.origins = origins;
    this.proxies = proxies;
    this.refusals = refusals;
    this.onKeys = onKeys;
  }

  /**
   * From now on these keys are valid, and no others.
   *
   * @throws IllegalArgumentException where one side has no keys at all: who may call without any is
   *     decided at the start
   */
  synchronized void change(ApiKeys to) {
    ApiKeys from = keys;
    if (from.isOpen() != to.isOpen()) {
      throw new IllegalArgumentException(
          "keys can be changed for others while the server runs, but neither introduced nor given up");
    }
    keys = to;
    onKeys.accept(from, to);
  }

  RefusalLog refusals() {
    return refusals;
  }

  String addressOf(Request request) {
    return proxies.addressOf(request.peer(), request.headers());
  }

  /** Below which path a trusted proxy shows this server; empty where none says so. */
  String prefixOf(Request request) {
    return proxies.prefixOf(request.peer(), request.headers());
  }

  /**
   * Who it is that calls.
   *
   * @throws GatewayException with {@code unauthorized}, or {@code forbidden_origin}
   */
  Caller identify(Request request, String address) {
    ApiKeys now = keys;
    String authorization = request.header("Authorization");
    boolean everybody = now.isForEverybody();
    Optional<X509Certificate> certificate =
        authorization == null && !everybody ? request.certificate().get() : Optional.empty();
    if (everybody || certificate.isPresent() || authorization == null && now.isOpen()) {
      origins.check(request.headers()); // a browser adds a certificate by itself, and no key
    }
    ApiKey key =
        (certificate.isPresent()
                ? certificate.flatMap(now::byCertificate)
                : authorization == null || everybody ? now.keyless() : now.byHeader(authorization))
            .orElseThrow(
                () ->
                    GatewayException.of(ErrorCode.UNAUTHORIZED)
                        .detail("a valid API key is required, as 'Authorization: Bearer'")
                        .build());
    return new Caller(key, now.mayAskAboutUnknown(key), address, now);
  }

  /** Whether the keys are still those by which this caller was let in. */
  boolean isCurrent(Caller caller) {
    return caller.by() == keys;
  }
}
