package dev.turnpike.spring;

import dev.turnpike.ExternalService;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayStore;
import dev.turnpike.PaymentGateway;
import dev.turnpike.PaymentListener;
import dev.turnpike.spi.Provider;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The gateway of an application, of its properties and beans: providers, listeners, a store. A bean
 * of the application's own takes the place of each.
 */
@AutoConfiguration(
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty(name = "turnpike.enabled", matchIfMissing = true)
@EnableConfigurationProperties(TurnpikeProperties.class)
public final class TurnpikeAutoConfiguration {
  /** For Spring. */
  public TurnpikeAutoConfiguration() {}

  /** The gateway closes its providers: that Spring does so too would be once too often. */
  @Bean
  static BeanFactoryPostProcessor turnpikeClosesItsProviders() {
    return beans -> {
      for (String name : beans.getBeanNamesForType(Provider.class, true, false)) {
        if (beans.containsBeanDefinition(name)
            && beans.getBeanDefinition(name) instanceof AbstractBeanDefinition provider) {
          provider.setDestroyMethodName("");
        }
      }
    };
  }

  /**
   * The store, for the gateway below only: its tables are made after the application's own
   * migrations.
   */
  @Bean
  @ConditionalOnMissingBean({GatewayStore.class, PaymentGateway.class})
  @Conditional(OnDurableStore.class)
  @DependsOnDatabaseInitialization
  GatewayStore turnpikeStore(TurnpikeProperties properties, ObjectProvider<DataSource> sources) {
    return new StoreOpener(properties.store()).open(sources.getIfUnique());
  }

  /** The gateway, which the context closes. */
  @Bean
  @ConditionalOnMissingBean
  PaymentGateway turnpikeGateway(
      TurnpikeProperties properties,
      ListableBeanFactory beans,
      ObjectProvider<GatewayStore> store,
      ObjectProvider<Provider> providers,
      ObjectProvider<GatewayListener> listeners,
      ObjectProvider<GatewayCustomizer> customizers) {
    GatewayBuilder builder = PaymentGateway.builder();
    if (properties.store().type() != TurnpikeProperties.StoreType.MEMORY) {
      store.ifAvailable(builder::store);
    }
    providers.orderedStream().forEach(builder::provider);
    listeners.orderedStream().forEach(builder::listener);
    for (String name : beans.getBeanNamesForType(PaymentListener.class)) {
      try {
        // asked for when it is told of something: it may need the gateway itself
        builder.onPaymentStatus(
            name, status -> beans.getBean(name, PaymentListener.class).onStatus(status));
      } catch (IllegalArgumentException e) {
        throw new SettingException(
            "The name of the bean '" + name + "'",
            "can't be that of a PaymentListener: " + e.getMessage(),
            "Give the bean another name.");
      }
    }
    say(properties, builder);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    try {
      return builder.build();
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new SettingException(
          "turnpike",
          "has no gateway that can start: " + e.getMessage(),
          "Correct what it names. Providers are beans, installed ones, turnpike.providers and"
              + " turnpike.services; turnpike.enabled-providers chooses among them.");
    }
  }

  private static void say(TurnpikeProperties properties, GatewayBuilder builder) {
    if (properties.discoverProviders()) {
      builder.discoverProviders();
    }
    if (!properties.enabledProviders().isEmpty()) {
      builder.enableOnly(properties.enabledProviders());
    }
    properties
        .providers()
        .forEach(
            (name, installed) ->
                builder.installedProvider(
                    name,
                    installed.provider() == null ? name : installed.provider(),
                    installed.settings()));
    properties.services().forEach((name, service) -> builder.externalService(of(name, service)));
    if (properties.callTimeout().isZero() || properties.callTimeout().isNegative()) {
      throw new SettingException(
          "turnpike.call-timeout", "must be longer than nothing", "Give it a time, as in 30s.");
    }
    if (properties.maxConcurrency() < 1) {
      throw new SettingException(
          "turnpike.max-concurrency", "must be at least 1", "Give it a number, as in 256.");
    }
    builder
        .callTimeout(properties.callTimeout())
        .maxConcurrency(properties.maxConcurrency())
        .keyRetention(properties.store().keyRetention());
    SettingException.reading(
        "turnpike.settle-time", () -> builder.settleTime(properties.settleTime()));
    SettingException.reading(
        "turnpike.notifications.url",
        () -> builder.paymentCallbackUrl(properties.notifications().url()));
    SettingException.reading(
        "turnpike.notifications.secrets",
        () -> builder.webhookSecrets(properties.notifications().secrets()));
  }

  private static ExternalService of(String name, TurnpikeProperties.Service service) {
    String property = "turnpike.services." + name;
    String url = service.url();
    if (url == null) {
      throw new SettingException(
          property + ".url", "is not set", "Say where the service is, as in http://acme:8080.");
    }
    try {
      ExternalService.Builder builder =
          ExternalService.builder(name, url)
              .apiKey(service.apiKey())
              .callbackToken(service.callbackToken());
      if (service.timeout() != null) {
        builder.timeout(service.timeout());
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          property, "is wrong: " + e.getMessage(), "Correct " + property + ".");
    }
  }
}
