package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.store.jdbc.JdbcStore;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Whether a gateway would start and work with the settings of the environment, found out without
 * starting one on its store, and without sending anything that could move money.
 */
final class InstallationCheckUp {
  private static final long LITTLE_HEAP = 128L << 20;

  /** Beside connections: files of the store, jars, connections to services. */
  private static final int OTHER_FILES = 512;

  private final Map<String, String> environment;
  private final Findings findings;
  private final SettingsCheck settings;

  InstallationCheckUp(Map<String, String> environment, Findings findings) {
    this.environment = environment;
    this.findings = findings;
    Environment raw = new Environment(environment);
    Logging.start(
        raw.isGiven(Setting.LOG_LEVEL) ? levelOf(raw) : Logging.LogLevel.OFF); // it is said here
    this.settings = new SettingsCheck(environment);
  }

  private static Logging.LogLevel levelOf(Environment raw) {
    try {
      return raw.choice(Setting.LOG_LEVEL, Logging.LogLevel.class);
    } catch (SettingException e) {
      return Logging.LogLevel.OFF; // said with the others
    }
  }

  void run() {
    machine();
    settings.wrong().forEach(findings::wrong);
    new Environment(environment)
        .unknown()
        .forEach(name -> findings.note(name + " is no setting, and does nothing: is it misspelt?"));
    Configuration configuration = settings.configuration();
    if (configuration == null) {
      findings.note("nothing else was looked at: mend the settings first");
      return;
    }
    if (settings.wrong().isEmpty()) {
      findings.ok("the settings can be read");
    }
    choices(configuration);
    store(configuration);
    providers(configuration);
    new ReceiverCheck(settings, findings).run();
  }

  private void machine() {
    Runtime runtime = Runtime.getRuntime();
    String java = "Java %s, %s MiB of heap".formatted(Runtime.version(), runtime.maxMemory() >> 20);
    if (runtime.maxMemory() < LITTLE_HEAP) {
      findings.note(java + ", which is little: give it more by -Xmx");
    } else {
      findings.ok(java);
    }
  }

  private void choices(Configuration configuration) {
    configuration
        .pgm()
        .ifPresent(
            pgm -> {
              findings.note("GATEWAY_PGM sets " + pgm.defaults());
              pgm.unreadSettings().forEach(findings::note);
            });
    if (configuration.admitsKeyless()) {
      findings.note(
          "GATEWAY_PGM: callers without an API key may pay, refund, subscribe and read; end it when all have one");
    } else if (configuration.hasKeys()) {
      findings.ok("API keys: %s".formatted(configuration.keyCount()));
    } else if (!settings.has(Setting.GATEWAY_API_KEYS, Setting.GATEWAY_API_KEYS_CONFIG)) {
      findings.note("who may call was not looked at: mend the keys first");
    } else if (configuration.isLoopbackMode()) {
      findings.note(
          "no API keys: every program on this machine may call; for more, see GATEWAY_API_KEYS");
    } else {
      findings.note(
          "no API keys, and not on loopback: EVERYBODY who reaches it may call; set GATEWAY_API_KEYS");
    }
    if (!configuration.isLoopback() && !configuration.servesTls()) {
      findings.note(
          "it speaks plain http on %s: set GATEWAY_TLS_KEYSTORE, or have a proxy in front that speaks https"
              .formatted(configuration.host()));
    }
    if (configuration.notifies() && !configuration.signs()) {
      findings.note(
          "notifications are not signed: anybody who reaches the receiver can send it one; set GATEWAY_WEBHOOK_SECRETS");
    }
    configuration
        .insecurePeers()
        .forEach(peer -> findings.note(peer + "; see GATEWAY_REQUIRE_SECURE_PEERS"));
    Environment read = settings.environment();
    if (!read.isGiven(Setting.GATEWAY_ENCRYPTION_KEYS)) {
      findings.note(
          "what is stored is not encrypted: see GATEWAY_ENCRYPTION_KEYS, and new-key --encryption");
    }
    if (read.flag(Setting.GATEWAY_RESTORED)) {
      findings.note(
          "GATEWAY_RESTORED is true: what the records don't know is asked about before it is made; drop it when that is over");
    }
    files(configuration);
    port(configuration);
  }

  private void files(Configuration configuration) {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      long most = unix.getMaxFileDescriptorCount();
      int connections = configuration.maxConnections();
      String files = "open files: %s at most".formatted(most);
      if (most < connections + OTHER_FILES) {
        findings.note(
            "%s, for %s connections (GATEWAY_MAX_CONNECTIONS) and the store: raise 'ulimit -n', or lower it"
                .formatted(files, connections));
      } else {
        findings.ok(files);
      }
    }
  }

  /** By a connection: to listen there for a moment would be in the way of one that starts. */
  private void port(Configuration configuration) {
    int port = configuration.port();
    if (port == 0) {
      return;
    }
    String host = configuration.host();
    boolean any = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    boolean taken =
        Connecting.failure(new InetSocketAddress(any ? "127.0.0.1" : host, port)) == null;
    if (taken) {
      findings.note(
          "something listens on port %s: where it is this gateway, doctor --url asks it; where not, set HTTP_PORT"
              .formatted(port));
    } else {
      findings.ok("port %s is free".formatted(port));
    }
  }

  private void store(Configuration configuration) {
    if (!settings.has(
        Setting.GATEWAY_STORE_URL,
        Setting.GATEWAY_STORE_USER,
        Setting.GATEWAY_STORE_PASSWORD,
        Setting.GATEWAY_STORE_SCHEMA,
        Setting.GATEWAY_ENCRYPTION_KEYS)) {
      findings.note("the store was not looked at: mend its settings first");
      return;
    }
    String where = "store: " + configuration.store();
    try {
      JdbcStore.Inspection found = configuration.inspectStore().orElse(null);
      if (found == null) {
        findings.note(where);
        return;
      }
      String state =
          switch (found.state()) {
            case NEW -> "nothing is there yet, and the first start makes it";
            case OLDER -> "records of an older version, which the first start brings up to date";
            case READY -> "its records can be used";
            case IN_USE -> "a gateway is using it, so nobody looked into it";
          };
      findings.ok(
          "%s; %s%s"
              .formatted(where, state, found.usedBy() == null ? "" : " (" + found.usedBy() + ")"));
    } catch (SettingException e) {
      findings.wrong(String.valueOf(e.getMessage()));
    }
  }

  private void providers(Configuration configuration) {
    if (!settings.has(
        Setting.ENABLED_PROVIDERS,
        Setting.EXTERNAL_PROVIDERS_CONFIG,
        Setting.GATEWAY_PROVIDERS_DIR,
        Setting.GATEWAY_PROVIDERS_CONFIG,
        Setting.GATEWAY_HTTP_PROXY,
        Setting.GATEWAY_TRUSTED_CERTIFICATES)) {
      findings.note("the providers were not looked at: mend their settings first");
      return;
    }
    try (PaymentGateway gateway = configuration.gatewayInMemory()) {
      List<ProviderInfo> providers = gateway.providers();
      if (providers.isEmpty()) {
        findings.wrong(
            "no provider runs: see ENABLED_PROVIDERS, EXTERNAL_PROVIDERS_CONFIG and GATEWAY_PROVIDERS_DIR");
      }
      gateway.discoveryFailures().forEach(findings::wrong);
      new ProviderCheck(gateway, findings).run(providers);
    } catch (SettingException | IllegalStateException | IllegalArgumentException e) {
      findings.wrong(String.valueOf(e.getMessage()));
    }
  }
}
