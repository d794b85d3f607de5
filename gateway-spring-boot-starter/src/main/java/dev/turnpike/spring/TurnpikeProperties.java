package dev.turnpike.spring;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of the gateway. Immutable.
 *
 * @param enabled Whether there is a gateway at all.
 * @param discoverProviders Whether installed providers run without being named.
 * @param enabledProviders Only these providers run, of whatever kind. Empty: all.
 * @param providers Installed providers under names of yours, by their names.
 * @param services External services, by the names under which they are providers.
 * @param callTimeout How long the gateway waits for a provider in this JVM.
 * @param maxConcurrency How many calls one provider has at the same time.
 * @param settleTime How long after an unknown outcome a provider's "not found" begins to count.
 * @param store Where the records are.
 * @param notifications Who is told of payments by HTTP.
 * @param http How the gateway is served over HTTP by this application.
 */
@ConfigurationProperties("turnpike")
public record TurnpikeProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("true") boolean discoverProviders,
    @DefaultValue List<String> enabledProviders,
    @DefaultValue Map<String, Installed> providers,
    @DefaultValue Map<String, Service> services,
    @DefaultValue("30s") Duration callTimeout,
    @DefaultValue("256") int maxConcurrency,
    @DefaultValue("10m") Duration settleTime,
    @DefaultValue Store store,
    @DefaultValue Notifications notifications,
    @DefaultValue Http http) {

  /**
   * An installed provider.
   *
   * @param provider The name that the installed provider gives itself. Default: the same.
   * @param settings Its settings.
   */
  public record Installed(@Nullable String provider, @DefaultValue Map<String, String> settings) {}

  /**
   * An external service.
   *
   * @param url Where it is, without {@code /v3}.
   * @param apiKey The key that it wants to see.
   * @param timeout How long the gateway waits for it.
   * @param callbackToken What callbacks must bring as {@code callbackToken}.
   */
  public record Service(
      @Nullable String url,
      @Nullable String apiKey,
      @Nullable Duration timeout,
      @Nullable String callbackToken) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return "Service[url=" + url + "]";
    }
  }

  /**
   * Where the records are.
   *
   * @param type In what: by itself it is PostgreSQL where the application has one, else SQLite.
   * @param folder The folder of the SQLite file turnpike.db: one that stays.
   * @param schema The schema of PostgreSQL that the gateway makes for itself.
   * @param fingerprintKeys Keys of the fingerprints of requests, id:key, which PostgreSQL needs.
   * @param encryptionKeys Keys, id:key, with which what is secret is encrypted. Empty: it is not.
   * @param keyRetention How long an idempotency key works.
   * @param retention How long is kept what is over.
   */
  public record Store(
      @DefaultValue("auto") StoreType type,
      @Nullable Path folder,
      @DefaultValue("turnpike") String schema,
      @DefaultValue List<String> fingerprintKeys,
      @DefaultValue List<String> encryptionKeys,
      @DefaultValue("7d") Duration keyRetention,
      @DefaultValue("90d") Duration retention) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return "Store[type=%s, folder=%s, schema=%s]".formatted(type, folder, schema);
    }
  }

  /** In what the records are. */
  public enum StoreType {
    /** The application's PostgreSQL where it has one, else SQLite. */
    AUTO,
    /** The application's DataSource, which must be PostgreSQL. */
    POSTGRES,
    /** A file in the folder. */
    SQLITE,
    /** Memory: they end with the process. For tests and trying out. */
    MEMORY
  }

  /**
   * Who is told of payments by HTTP.
   *
   * @param url Where notifications are posted. Default: nowhere.
   * @param secrets Signs them: secrets whsec_…, several while they are changed.
   */
  public record Notifications(@Nullable URI url, @DefaultValue List<String> secrets) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return "Notifications[url=" + url + "]";
    }
  }

  /**
   * How the gateway is served over HTTP by this application.
   *
   * @param path The path that comes before /v3. Default: it is not served.
   * @param apiKeys Who may call: keys, or name:key.
   * @param allowUnauthenticated Whether everybody may call whom the application lets in.
   * @param console Whether the operator's console is shown.
   * @param consoleReadOnly Whether the console only looks.
   * @param documentation Whether everybody may read the contract.
   * @param trustedProxies Proxies that are believed when they say whom they forward, where the
   *     server isn't told of them: addresses, or ranges.
   * @param drainTime How long requests that run have when the application stops.
   */
  public record Http(
      @Nullable String path,
      @DefaultValue List<String> apiKeys,
      @DefaultValue("false") boolean allowUnauthenticated,
      @DefaultValue("false") boolean console,
      @DefaultValue("false") boolean consoleReadOnly,
      @DefaultValue("true") boolean documentation,
      @DefaultValue List<String> trustedProxies,
      @DefaultValue("30s") Duration drainTime) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return "Http[path=" + path + "]";
    }
  }
}
