package dev.turnpike.spring;

import dev.turnpike.PaymentGateway;
import dev.turnpike.console.ConsolePages;
import dev.turnpike.console.DocumentationPages;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.MetricsExporter;
import dev.turnpike.http.Pages;
import dev.turnpike.servlet.GatewayServlet;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/** The gateway over HTTP, and its console, below a path of a servlet application. */
@AutoConfiguration(after = TurnpikeAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(PaymentGateway.class)
@ConditionalOnProperty("turnpike.http.path")
public final class TurnpikeHttpAutoConfiguration {
  private static final String KEYS = "turnpike.http.api-keys";
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  /** For Spring. */
  public TurnpikeHttpAutoConfiguration() {}

  /** Who may call: an application's own bean can give rights, tenants and certificates. */
  @Bean
  @ConditionalOnMissingBean
  ApiKeys turnpikeApiKeys(TurnpikeProperties properties) {
    TurnpikeProperties.Http http = properties.http();
    if (http.apiKeys().isEmpty()) {
      if (http.allowUnauthenticated()) {
        return ApiKeys.none();
      }
      throw new SettingException(
          KEYS,
          "is not set, so that nobody may call what turnpike.http.path serves",
          "Set "
              + KEYS
              + ", as in shop:$(openssl rand -hex 16), or have a bean of ApiKeys. Where the"
              + " application's own security lets in only who may move money, set"
              + " turnpike.http.allow-unauthenticated=true.");
    }
    try {
      return ApiKeys.of(http.apiKeys());
    } catch (IllegalArgumentException e) {
      throw new SettingException(KEYS, "is wrong: " + e.getMessage(), "Correct " + KEYS + ".");
    }
  }

  /** The console and the documentation, as far as they are wanted. */
  @Bean
  @ConditionalOnMissingBean
  Pages turnpikePages(TurnpikeProperties properties) {
    TurnpikeProperties.Http http = properties.http();
    Pages documentation = http.documentation() ? new DocumentationPages() : Pages.NONE;
    return http.console()
        ? new ConsolePages(http.consoleReadOnly()).or(documentation)
        : documentation;
  }

  /** The gateway as its callers see it. */
  @Bean
  @ConditionalOnMissingBean
  GatewayFace turnpikeFace(
      PaymentGateway gateway,
      ApiKeys keys,
      Pages pages,
      TurnpikeProperties properties,
      ObjectProvider<MetricsExporter> metrics) {
    GatewayFace.Builder builder =
        GatewayFace.builder(gateway, keys)
            .pages(pages)
            .documentation(properties.http().documentation());
    SettingException.reading(
        "turnpike.http.trusted-proxies",
        () -> builder.trustedProxies(properties.http().trustedProxies()));
    metrics.ifAvailable(builder::metrics);
    return builder.build();
  }

  /** Where it is. */
  @Bean
  @ConditionalOnMissingBean(name = "turnpikeServlet")
  ServletRegistrationBean<GatewayServlet> turnpikeServlet(
      GatewayFace face, TurnpikeProperties properties) {
    String path = String.valueOf(properties.http().path());
    if (!PATH.matcher(path).matches()) {
      throw new SettingException(
          "turnpike.http.path",
          "must be a path of its own, but is '" + path + "'",
          "Give it one without a slash at its end, as in /payments.");
    }
    ServletRegistrationBean<GatewayServlet> servlet =
        new ServletRegistrationBean<>(new GatewayServlet(face), path + "/*");
    servlet.setName("turnpike");
    return servlet;
  }

  /** Lets requests that run come to their end, while the web server still answers. */
  @Bean
  @ConditionalOnMissingBean(name = "turnpikeDrain")
  SmartLifecycle turnpikeDrain(GatewayFace face, TurnpikeProperties properties) {
    return new Drain(face, properties.http().drainTime());
  }
}
