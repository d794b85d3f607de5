package dev.turnpike.standalone;

/**
 * Every setting of the standalone server: its name, what it is when it is not given, and what it
 * means.
 */
enum Setting {
  HTTP_PORT("8080", "port to listen on; 0 takes any that is free"),
  GATEWAY_HTTP_HOST("127.0.0.1 without API keys, else 0.0.0.0", "name or address to listen on"),
  GATEWAY_API_KEYS(
      "none", "who may call: comma-separated keys of at least 16 characters, or name:key", true),
  GATEWAY_API_KEYS_CONFIG(
      "none", "JSON file of further keys, with their rights; taken over when it changes"),
  GATEWAY_ALLOW_UNAUTHENTICATED(
      "false", "true: may listen elsewhere than on loopback without API keys"),
  GATEWAY_TRUSTED_PROXIES(
      "none",
      "comma-separated addresses and ranges of proxies whose Forwarded or X-Forwarded-For is believed"),
  GATEWAY_TLS_KEYSTORE(
      "none", "PKCS#12 file with key and certificate: serves https; taken over when it changes"),
  GATEWAY_TLS_KEYSTORE_PASSWORD("none", "its password", true),
  GATEWAY_TLS_CLIENT_CA(
      "none", "PEM file of CA certificates: client certificates signed by them may be keys"),
  ENABLED_PROVIDERS(
      "all; sandboxes only without API keys and on loopback",
      "comma-separated names of the providers that may run"),
  EXTERNAL_PROVIDERS_CONFIG("none", "JSON file of external services"),
  GATEWAY_PROVIDERS_DIR(
      "none",
      "folder of provider jars; each jar, and each folder of jars in it, is loaded by itself"),
  GATEWAY_PROVIDERS_CONFIG(
      "none", "JSON file with the settings of installed providers, and the names they run under"),
  GATEWAY_TENANTS_CONFIG("none", "JSON file with the callback URLs and webhook secrets of tenants"),
  PAYMENT_CALLBACK_URL("none", "where notifications are posted"),
  GATEWAY_WEBHOOK_SECRETS("none", "signs notifications: comma-separated whsec_ secrets", true),
  GATEWAY_ALERT_URL("none", "where a person is told of what needs one"),
  GATEWAY_ALERT_SECRETS("none", "signs alerts: comma-separated whsec_ secrets", true),
  GATEWAY_ALERT_NAME(
      "turnpike",
      "by which name an alert says whose it is; all gateways of one store have the same"),
  GATEWAY_ALERT_UNKNOWN_SECONDS(
      "3600", "an alert when an outcome has been unknown for longer than this"),
  GATEWAY_ALERT_DEAD("0", "an alert when more notifications than these were given up"),
  GATEWAY_ALERT_STORE_SECONDS("60", "an alert when the store could not store for longer than this"),
  GATEWAY_ALERT_REFUSALS(
      "0", "an alert when a budget refused more requests than these within ten seconds"),
  GATEWAY_REQUIRE_SECURE_PEERS(
      "false",
      "true: plain http to services and receivers off loopback, and notifications without a secret, are refused"),
  GATEWAY_TRUSTED_CERTIFICATES(
      "none",
      "PEM file of certificates that services and receivers may show, or have theirs signed by, beside those that Java trusts"),
  GATEWAY_HTTP_PROXY(
      "none",
      "http://HOST:PORT, or with USER:PASSWORD@, of a proxy between the gateway and its services and receivers",
      true),
  GATEWAY_NO_PROXY(
      "none",
      "comma-separated hosts that are called without the proxy; .suffix is all hosts below it"),
  GATEWAY_DELIVERY_PAUSES(
      "5,300,1800,7200,18000,36000,50400,72000,86400",
      "seconds between attempts to deliver a notification; after the last one it is given up"),
  GATEWAY_STORE_URL(
      "jdbc:sqlite:./gateway-data/turnpike.db",
      "where the records are kept: jdbc:sqlite:PATH, jdbc:postgresql://HOST/DATABASE, or memory: then they end with the process"),
  GATEWAY_STORE_USER("none", "user of the PostgreSQL database"),
  GATEWAY_STORE_PASSWORD("none", "its password", true),
  GATEWAY_STORE_SCHEMA(
      "turnpike",
      "schema of the PostgreSQL database in which the tables are, made where it is missing"),
  GATEWAY_FINGERPRINT_KEYS(
      "of SQLite: a file beside the database, made at the first start; of PostgreSQL: required",
      "keys of the fingerprints of requests: id:key, comma-separated, the first one in use",
      true),
  GATEWAY_ENCRYPTION_KEYS(
      "none: what is stored is not encrypted",
      "keys that encrypt what is stored: id:key, comma-separated, the first one in use, each key 32 random bytes in Base64",
      true),
  GATEWAY_OWNER_RETENTION_DAYS(
      "3653", "how long it is known whose a payment is after its record was deleted"),
  GATEWAY_AUDIT_RETENTION_DAYS("730", "how long is kept what was done by hand"),
  GATEWAY_KEY_RETENTION_HOURS("168", "how long idempotency keys are kept"),
  GATEWAY_RECORD_RETENTION_DAYS(
      "90", "how long ended operations, decided payments and delivered notifications are kept"),
  GATEWAY_SETTLE_SECONDS(
      "600",
      "how long after an unknown outcome a provider's \"not found\" means that nothing was executed"),
  GATEWAY_PENDING_SECONDS(
      "900", "how long a payment may be pending before the provider is asked about it"),
  GATEWAY_TRANSACTION_GUARD(
      "true", "false: shopTransactionId and refundId don't guard callers without a key"),
  GATEWAY_REFUND_GUARD(
      "true", "false: refunds may be in another currency than their payment, and more than it"),
  GATEWAY_SUBSCRIPTION_GUARD_HOURS(
      "24",
      "how long after OK a subscription's payment by hand is guarded by its shopTransactionId"),
  GATEWAY_UNKNOWN_FIELDS(
      "refuse",
      "refuse, or ignore: drops fields of requests that the contract doesn't name, with a line in the log"),
  GATEWAY_PGM(
      "false",
      "true: callers of Payment Gateway Manager v3 go on unchanged, without keys; the start lists what that sets"),
  GATEWAY_RESTORED(
      "false",
      "true: the records were restored from a backup; what was made since is asked about first"),
  GATEWAY_CALL_TIMEOUT_MS("30000", "how long a provider in this process may take"),
  GATEWAY_IDLE_CONNECTION_MS(
      "4000", "how long a connection to a service or receiver is kept while nobody uses it"),
  GATEWAY_MAX_CONCURRENCY("256", "calls at the same time at one provider"),
  GATEWAY_CALLBACK_READS(
      "128", "callbacks that one provider reads at the same time, beside its calls"),
  GATEWAY_CALLBACK_QUESTIONS(
      "16",
      "payments that one provider is asked about at the same time because callbacks came, beside its calls; a quarter of them may be unknown ones"),
  GATEWAY_UNKNOWN_CALLBACKS(
      "1000", "callbacks of one provider that may wait whose payments the records don't know"),
  GATEWAY_MAX_BODY_BYTES("1048576", "largest request body"),
  GATEWAY_MAX_URI_BYTES("32768", "longest path and query"),
  GATEWAY_MAX_HEADER_BYTES("32768", "largest headers, 60000 at most"),
  GATEWAY_DOCUMENTATION(
      "true", "whether everybody may read the contract at /documentation and as OpenAPI"),
  GATEWAY_CONSOLE("true", "whether the operator's console is there, at /console"),
  GATEWAY_CONSOLE_READ_ONLY("false", "whether the console offers no deeds, whatever a key may do"),
  GATEWAY_HEALTH_PORT(
      "none",
      "another port, for health only, with connections of its own; 0 takes any that is free"),
  GATEWAY_MAX_CONNECTIONS("4096", "connections; above it they are closed unanswered"),
  GATEWAY_MAX_REQUESTS("4096", "requests at work with a valid key"),
  GATEWAY_MAX_ADDRESS_REQUESTS("2048", "of them, from one address"),
  GATEWAY_MAX_STRANGER_REQUESTS(
      "64", "requests at work without a valid key, from one address; callbacks don't count"),
  GATEWAY_KEY_REQUESTS_PER_MINUTE(
      "0", "requests by each API key that has no quota of its own; 0: any number"),
  GATEWAY_MAX_PROVIDER_CALLBACKS(
      "128", "callbacks at work for one provider; half as many from one address"),
  GATEWAY_MAX_CALLBACK_BYTES("65536", "largest body of a callback"),
  GATEWAY_MAX_BODIES("2048", "request bodies that are being read"),
  GATEWAY_MAX_BODIES_BYTES(
      "a sixteenth of the heap",
      "bytes of request bodies in memory; at least as many as one body may have"),
  GATEWAY_MAX_ANSWERS("1024", "answers that are being written"),
  GATEWAY_ANSWER_TIMEOUT_MS("30000", "how long an answer may take to be written"),
  GATEWAY_SHUTDOWN_TIMEOUT_MS("30000", "how long running requests may take after SIGTERM"),
  GATEWAY_LOG_FORMAT("line", "line, or json: how an event is written to the log"),
  LOG_LEVEL("INFO", "OFF, ERROR, WARN, INFO, DEBUG or TRACE"),
  HTTP_LOG_LEVEL(
      "none",
      "none, basic, headers or body: how much of calls to external services is logged, masked");

  private final String standard;
  private final String meaning;
  private final boolean secret;

  Setting(String standard, String meaning) {
    this(standard, meaning, false);
  }

  Setting(String standard, String meaning, boolean secret) {
    this.standard = standard;
    this.meaning = meaning;
    this.secret = secret;
  }

  /** What it is when it is not given. */
  String standard() {
    return standard;
  }

  /** What it means. */
  String meaning() {
    return meaning;
  }

  /** Whether it may stand in a file of its own instead, of which {@link #fileName} has the path. */
  boolean secret() {
    return secret;
  }

  /** The setting that has the path of the file. */
  String fileName() {
    return name() + "_FILE";
  }
}
