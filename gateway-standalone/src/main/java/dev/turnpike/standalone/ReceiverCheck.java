package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.transport.HttpProxy;
import dev.turnpike.internal.transport.Trust;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Whether the receivers of notifications can be connected to. None is sent anything. */
final class ReceiverCheck {
  private final SettingsCheck settings;
  private final Findings findings;

  ReceiverCheck(SettingsCheck settings, Findings findings) {
    this.settings = settings;
    this.findings = findings;
  }

  void run() {
    if (!settings.has(
        Setting.PAYMENT_CALLBACK_URL,
        Setting.GATEWAY_TENANTS_CONFIG,
        Setting.GATEWAY_ALERT_URL,
        Setting.GATEWAY_HTTP_PROXY,
        Setting.GATEWAY_NO_PROXY,
        Setting.GATEWAY_TRUSTED_CERTIFICATES)) {
      findings.note("the receivers were not looked at: mend their settings first");
      return;
    }
    Environment environment = settings.environment();
    HttpProxy proxy =
        environment
            .text(Setting.GATEWAY_HTTP_PROXY)
            .map(
                text ->
                    HttpProxy.at(URI.create(text))
                        .except(
                            environment.list(Setting.GATEWAY_NO_PROXY).stream()
                                .map(HttpProxy::exception)
                                .toList()))
            .orElse(null);
    SSLSocketFactory trusting =
        Trust.sockets(
            Trust.alsoIn(
                environment
                    .file(Setting.GATEWAY_TRUSTED_CERTIFICATES)
                    .map(path -> new CertificateFile(Setting.GATEWAY_TRUSTED_CERTIFICATES, path))
                    .map(CertificateFile::read)
                    .orElse(List.of())));
    if (proxy != null) {
      String failure = Connecting.failure(proxy.address());
      if (failure == null) {
        findings.ok("the proxy %s can be connected to".formatted(proxy));
      } else {
        findings.wrong("the proxy %s: %s; see GATEWAY_HTTP_PROXY".formatted(proxy, failure));
      }
    }
    Optional<String> usual = environment.text(Setting.PAYMENT_CALLBACK_URL);
    if (usual.isPresent()) {
      connect("PAYMENT_CALLBACK_URL", URI.create(usual.get()), proxy, trusting);
    } else {
      findings.note("notifications are not sent: PAYMENT_CALLBACK_URL is not set");
    }
    environment
        .text(Setting.GATEWAY_ALERT_URL)
        .ifPresent(url -> connect("GATEWAY_ALERT_URL", URI.create(url), proxy, trusting));
    new GatewayFiles(environment)
        .tenantReceivers()
        .forEach(
            (tenant, url) ->
                connect("the receiver of tenant '%s'".formatted(tenant), url, proxy, trusting));
  }

  private void connect(
      String whose, URI url, @Nullable HttpProxy proxy, SSLSocketFactory trusting) {
    String who = "%s, %s".formatted(whose, Redactor.url(url.toString()));
    if (proxy != null && proxy.isFor(url)) {
      findings.note(who + ", is called through the proxy, and was not tried");
      return;
    }
    String failure = Connecting.failure(url, trusting);
    if (failure == null) {
      findings.ok(who + ", can be connected to; nothing was sent");
    } else {
      findings.wrong(
          "%s: %s; notifications to it wait and are tried again: see that it runs, and its certificate (GATEWAY_TRUSTED_CERTIFICATES)"
              .formatted(who, failure));
    }
  }
}
