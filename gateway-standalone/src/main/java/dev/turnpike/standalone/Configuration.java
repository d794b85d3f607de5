package dev.turnpike.standalone;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.PaymentGateway;
import dev.turnpike.console.ConsolePages;
import dev.turnpike.console.DocumentationPages;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.KeyChanges;
import dev.turnpike.http.Limits;
import dev.turnpike.http.Pages;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.providers.UnknownProviderException;
import dev.turnpike.internal.transport.HttpProxy;
import dev.turnpike.internal.transport.HttpUrls;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes gateway and server as the settings say. */
final class Configuration {
  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
  private static final int ANY_TIME = 24 * 60 * 60 * 1000;

  /** What becomes of fields of requests that the contract doesn't name. */
  private enum UnknownFields {
    REFUSE,
    IGNORE
  }

  private final Optional<PgmMode> pgm;
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final Environment environment;
  private final StoreSetting store;
  private final KeySettings keySettings;
  private final ApiKeys keys;
  private final Optional<Tls> tls;
  private final String host;

  Configuration(Map<String, String> values) {
    this.environment = new Environment(values);
    this.pgm =
        environment.flag(Setting.GATEWAY_PGM) ? Optional.of(new PgmMode(values)) : Optional.empty();
    environment.checkSecrets();
    this.store = new StoreSetting(environment);
    this.keySettings = new KeySettings(environment);
    this.keys = keySettings.atStart();
    this.tls =
        environment.file(Setting.GATEWAY_TLS_KEYSTORE).map(path -> new Tls(environment, path));
    if (tls.isEmpty() && environment.text(Setting.GATEWAY_TLS_CLIENT_CA).isPresent()) {
      throw new SettingException(
          Setting.GATEWAY_TLS_CLIENT_CA, "needs https: set GATEWAY_TLS_KEYSTORE too");
    }
    this.host =
        environment.text(Setting.GATEWAY_HTTP_HOST).orElse(keys.isOpen() ? "127.0.0.1" : "0.0.0.0");
    if (keys.isOpen()
        && !isLoopback(host)
        && !environment.flag(Setting.GATEWAY_ALLOW_UNAUTHENTICATED)) {
      throw new SettingException(
          Setting.GATEWAY_HTTP_HOST,
          "is '%s', which is not loopback, and there are no API keys: set GATEWAY_API_KEYS, or GATEWAY_ALLOW_UNAUTHENTICATED=true"
              .formatted(host));
    }
  }

  Logging.LogLevel logLevel() {
    return environment.choice(Setting.LOG_LEVEL, Logging.LogLevel.class);
  }

  Logging.LogFormat logFormat() {
    return environment.choice(Setting.GATEWAY_LOG_FORMAT, Logging.LogFormat.class);
  }

  Set<String> unknownSettings() {
    return environment.unknown();
  }

  /** Whether anybody may call, from this machine only. */
  boolean isLoopbackMode() {
    return keys.isOpen() && isLoopback(host) && pgm.isEmpty();
  }

  /** How callers of Payment Gateway Manager are served; empty where they aren't, in particular. */
  Optional<PgmMode> pgm() {
    return pgm;
  }

  boolean hasKeys() {
    return !keys.isOpen();
  }

  /** Whether callers without a key may do what shops do, and nothing else. */
  boolean admitsKeyless() {
    return keys.isOpen() && !keys.isForEverybody();
  }

  int maxConnections() {
    return new BudgetSettings(environment).connections();
  }

  boolean notifies() {
    return environment.text(Setting.PAYMENT_CALLBACK_URL).isPresent();
  }

  boolean alerts() {
    return environment.text(Setting.GATEWAY_ALERT_URL).isPresent();
  }

  boolean signs() {
    return !environment.list(Setting.GATEWAY_WEBHOOK_SECRETS).isEmpty();
  }

  /** Whether the records are a restored backup. */
  boolean restored() {
    return environment.flag(Setting.GATEWAY_RESTORED);
  }

  /** Where the records are kept, for the operator. */
  String store() {
    return store.description();
  }

  Duration shutdownTimeout() {
    return millis(Setting.GATEWAY_SHUTDOWN_TIMEOUT_MS, 0);
  }

  PaymentGateway gateway() {
    GatewayBuilder builder = builder().restored(restored()).listener(metrics);
    builder.store(store.open()); // last: what else is wrong is said before anything is opened
    return build(builder);
  }

  /** One that keeps nothing: for looking at it. */
  PaymentGateway gatewayInMemory() {
    return build(builder());
  }

  /** Reads all that a start reads, and starts nothing. */
  void check() {
    logLevel();
    logFormat();
    maxConnections();
    shutdownTimeout();
    restored();
    builder();
    store.check();
    try (PaymentGateway none = PaymentGateway.builder().build()) {
      serverBuilder(none);
    }
  }

  /** What a look at the store finds; empty for memory. */
  Optional<JdbcStore.Inspection> inspectStore() {
    return store.inspect();
  }

  /** Services and receivers that others could listen to, or speak in the place of. */
  List<String> insecurePeers() {
    return builder().insecurePeers();
  }

  boolean isLoopback() {
    return isLoopback(host);
  }

  /** Where it would listen. */
  String host() {
    return host;
  }

  /** At which port; 0: any. */
  int port() {
    return environment.number(Setting.HTTP_PORT, 0, 65535);
  }

  boolean servesTls() {
    return tls.isPresent();
  }

  int keyCount() {
    return keys.keys().size();
  }

  private GatewayBuilder builder() {
    GatewayBuilder builder =
        PaymentGateway.builder()
            .discoverProviders(Configuration.class.getClassLoader())
            .discoverSandboxes(isLoopbackMode())
            .callTimeout(millis(Setting.GATEWAY_CALL_TIMEOUT_MS, 1))
            .idleConnectionTime(millis(Setting.GATEWAY_IDLE_CONNECTION_MS, 1))
            .maxConcurrency(environment.number(Setting.GATEWAY_MAX_CONCURRENCY, 1, 100_000))
            .callbackReads(environment.number(Setting.GATEWAY_CALLBACK_READS, 1, 100_000))
            .callbackQuestions(environment.number(Setting.GATEWAY_CALLBACK_QUESTIONS, 2, 10_000))
            .unknownCallbacks(environment.number(Setting.GATEWAY_UNKNOWN_CALLBACKS, 1, 1_000_000))
            .transactionGuard(environment.flag(Setting.GATEWAY_TRANSACTION_GUARD))
            .refundGuard(environment.flag(Setting.GATEWAY_REFUND_GUARD))
            .subscriptionPayGuard(
                Duration.ofHours(
                    environment.number(Setting.GATEWAY_SUBSCRIPTION_GUARD_HOURS, 0, 24 * 366)))
            .ignoreUnknownFields(
                environment.choice(Setting.GATEWAY_UNKNOWN_FIELDS, UnknownFields.class)
                    == UnknownFields.IGNORE)
            .httpLogLevel(environment.choice(Setting.HTTP_LOG_LEVEL, HttpLogLevel.class))
            .deliveryPauses(deliveryPauses());
    try {
      builder.webhookSecrets(environment.list(Setting.GATEWAY_WEBHOOK_SECRETS));
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          environment.nameOf(Setting.GATEWAY_WEBHOOK_SECRETS), "is wrong: " + e.getMessage());
    }
    environment
        .folder(Setting.GATEWAY_PROVIDERS_DIR)
        .map(ProviderJars::loaders)
        .orElse(List.of())
        .forEach(builder::discoverProviders);
    GatewayFiles files = new GatewayFiles(environment);
    files.addTo(builder);
    Set<String> enabled = new LinkedHashSet<>(environment.list(Setting.ENABLED_PROVIDERS));
    if (!enabled.isEmpty()) {
      if (pgm.isPresent()) {
        enabled.addAll(files.externalServices()); // PGM enables a service by its entry alone
      }
      builder.enableOnly(enabled);
    }
    environment.text(Setting.PAYMENT_CALLBACK_URL).ifPresent(text -> callbackUrl(text, builder));
    new AlertSetting(environment).read().ifPresent(builder::alerts);
    requireSecurePeers(builder);
    environment
        .file(Setting.GATEWAY_TRUSTED_CERTIFICATES)
        .ifPresent(path -> trustedCertificates(path, builder));
    environment.text(Setting.GATEWAY_HTTP_PROXY).ifPresent(text -> proxy(text, builder));
    try {
      builder.proxyExceptions(environment.list(Setting.GATEWAY_NO_PROXY));
    } catch (IllegalArgumentException e) {
      throw new SettingException(Setting.GATEWAY_NO_PROXY, "is wrong: " + e.getMessage());
    }
    builder.settleTime(seconds(Setting.GATEWAY_SETTLE_SECONDS));
    builder.askAboutPendingAfter(seconds(Setting.GATEWAY_PENDING_SECONDS));
    return builder;
  }

  private static PaymentGateway build(GatewayBuilder builder) {
    try {
      return builder.build();
    } catch (UnknownProviderException e) {
      throw new SettingException(Setting.ENABLED_PROVIDERS, "is wrong: " + e.getMessage());
    }
  }

  GatewayServer server(PaymentGateway gateway) throws IOException {
    metrics.of(gateway.administration());
    return serverBuilder(gateway).start();
  }

  private GatewayServer.Builder serverBuilder(PaymentGateway gateway) {
    GatewayServer.Builder builder =
        GatewayServer.builder(gateway)
            .host(host)
            .port(port())
            .apiKeys(keys)
            .allowUnauthenticated(environment.flag(Setting.GATEWAY_ALLOW_UNAUTHENTICATED))
            .documentation(environment.flag(Setting.GATEWAY_DOCUMENTATION))
            .pages(pages())
            .clientCertificates(environment.text(Setting.GATEWAY_TLS_CLIENT_CA).isPresent())
            .onKeys(Configuration::announce)
            .metrics(metrics)
            .budgets(new BudgetSettings(environment).read())
            .limits(
                new Limits(
                    environment.number(Setting.GATEWAY_MAX_BODY_BYTES, 1, Integer.MAX_VALUE),
                    environment.number(Setting.GATEWAY_MAX_URI_BYTES, 1, 60_000),
                    environment.number(Setting.GATEWAY_MAX_HEADER_BYTES, 1, 60_000)));
    try {
      builder.trustedProxies(environment.list(Setting.GATEWAY_TRUSTED_PROXIES));
    } catch (IllegalArgumentException e) {
      throw new SettingException(Setting.GATEWAY_TRUSTED_PROXIES, "is wrong: " + e.getMessage());
    }
    tls.ifPresent(found -> builder.tls(found.context()));
    if (environment.text(Setting.GATEWAY_HEALTH_PORT).isPresent()) {
      builder.healthPort(environment.number(Setting.GATEWAY_HEALTH_PORT, 0, 65535));
    }
    return builder;
  }

  private Pages pages() {
    Pages documentation =
        environment.flag(Setting.GATEWAY_DOCUMENTATION) ? new DocumentationPages() : Pages.NONE;
    return environment.flag(Setting.GATEWAY_CONSOLE)
        ? new ConsolePages(environment.flag(Setting.GATEWAY_CONSOLE_READ_ONLY)).or(documentation)
        : documentation;
  }

  /** Has changed files of keys and certificates taken over while the server runs. */
  void watch(FileWatcher watcher, GatewayServer server) {
    watcher.watch(keySettings.watched(), () -> server.apiKeys(keySettings.read()));
    tls.ifPresent(
        found ->
            watcher.watch(
                found.watched(),
                () -> {
                  found.readAgain();
                  LOG.info("GATEWAY_TLS_KEYSTORE has changed, and is taken over");
                }));
  }

  private static void announce(ApiKeys before, ApiKeys after) {
    KeyChanges changes = KeyChanges.between(before, after);
    if (!changes.isEmpty()) {
      LOG.info(
          "API keys: added {}, withdrawn {}, changed {}",
          changes.added(),
          changes.withdrawn(),
          changes.changed());
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new SettingException(
          Setting.GATEWAY_HTTP_HOST, "must be a known name or address, but is '" + host + "'");
    }
  }

  private Duration millis(Setting setting, int least) {
    return Duration.ofMillis(environment.number(setting, least, ANY_TIME));
  }

  private Duration seconds(Setting setting) {
    return Duration.ofSeconds(environment.number(setting, 1, ANY_TIME));
  }

  private List<Duration> deliveryPauses() {
    String text =
        environment
            .text(Setting.GATEWAY_DELIVERY_PAUSES)
            .orElse(Setting.GATEWAY_DELIVERY_PAUSES.standard());
    List<Duration> pauses = new ArrayList<>();
    for (String pause : text.split(",", -1)) {
      if (!pause.trim().matches("\\d{1,7}")) {
        throw new SettingException(
            Setting.GATEWAY_DELIVERY_PAUSES,
            "must be whole seconds, comma-separated, but has '" + pause.trim() + "'");
      }
      pauses.add(Duration.ofSeconds(Long.parseLong(pause.trim())));
    }
    return pauses;
  }

  private static void trustedCertificates(Path path, GatewayBuilder builder) {
    CertificateFile file = new CertificateFile(Setting.GATEWAY_TRUSTED_CERTIFICATES, path);
    try {
      builder.trustedCertificates(file.read());
    } catch (IllegalArgumentException e) {
      throw file.wrong("does not do: " + e.getMessage());
    }
  }

  /** The URL may hold a password, and so isn't shown. */
  private void proxy(String text, GatewayBuilder builder) {
    try {
      builder.proxy(new URI(text));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new SettingException(environment.nameOf(Setting.GATEWAY_HTTP_PROXY), HttpProxy.FORM);
    }
  }

  private static void callbackUrl(String text, GatewayBuilder builder) {
    String wrong;
    try {
      URI url = new URI(text);
      wrong = HttpUrls.whatIsWrongWith(url);
      if (wrong == null) {
        builder.paymentCallbackUrl(url);
        return;
      }
    } catch (URISyntaxException e) {
      wrong = "is none";
    }
    throw new SettingException(
        Setting.PAYMENT_CALLBACK_URL,
        "must be an absolute http(s) URL without user and fragment, but '%s' %s"
            .formatted(Redactor.url(text), wrong));
  }

  private void requireSecurePeers(GatewayBuilder builder) {
    List<String> insecure = builder.insecurePeers();
    if (environment.flag(Setting.GATEWAY_REQUIRE_SECURE_PEERS) && !insecure.isEmpty()) {
      throw new SettingException(
          Setting.GATEWAY_REQUIRE_SECURE_PEERS, "is true, but " + String.join("; ", insecure));
    }
  }
}
