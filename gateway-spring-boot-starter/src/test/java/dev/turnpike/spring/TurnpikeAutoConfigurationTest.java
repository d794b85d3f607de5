package dev.turnpike.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayStore;
import dev.turnpike.PaymentGateway;
import dev.turnpike.PaymentListener;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayFace;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.store.jdbc.JdbcStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the gateway of an application is made of, and what stops its start. */
class TurnpikeAutoConfigurationTest {
  private static final AutoConfigurations OURS =
      AutoConfigurations.of(
          TurnpikeAutoConfiguration.class,
          TurnpikeHttpAutoConfiguration.class,
          TurnpikeActuatorAutoConfiguration.class);
  private static final String MEMORY = "turnpike.store.type=memory";

  private final ApplicationContextRunner nothing =
      new ApplicationContextRunner().withConfiguration(OURS);
  private final ApplicationContextRunner inMemory = nothing.withPropertyValues(MEMORY);

  @TempDir Path folder;

  private static PayRequest request() {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42").build();
  }

  private static FailureAnalysis analysisOf(Throwable failure) {
    return new SettingFailureAnalyzer().analyze(failure);
  }

  @Test
  void withoutAStore_theStartFails_andSaysWhatToDo() {
    nothing.run(
        context -> {
          assertThat(context).hasFailed();
          FailureAnalysis analysis = analysisOf(context.getStartupFailure());
          assertThat(analysis.getDescription())
              .startsWith(
                  "turnpike.store.folder is not set, and the application has no DataSource");
          assertThat(analysis.getAction())
              .contains("turnpike.store.folder", "PostgreSQL", "turnpike.store.type=memory");
        });
  }

  @Test
  void inAFolder_paymentsAreStillThereAtTheNextStart() {
    ApplicationContextRunner inFolder =
        nothing.withPropertyValues("turnpike.store.folder=" + folder.resolve("new"));
    inFolder.run(
        context -> context.getBean(PaymentGateway.class).provider("sandbox").pay(request()));

    inFolder.run(
        context ->
            assertThat(
                    context
                        .getBean(PaymentGateway.class)
                        .administration()
                        .search("order-42", null, null)
                        .payments())
                .hasSize(1));
    assertThat(folder.resolve("new").resolve("turnpike.db")).exists();
  }

  @Test
  void anotherDatabaseThanPostgres_isNoStore() {
    ApplicationContextRunner withH2 =
        nothing
            .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
            .withPropertyValues("spring.datasource.url=jdbc:h2:mem:shop");
    withH2.run(
        context ->
            assertThat(analysisOf(context.getStartupFailure()).getDescription())
                .contains("turnpike.store.folder", "the application's DataSource is H2"));
    withH2
        .withPropertyValues("turnpike.store.type=postgres")
        .run(
            context ->
                assertThat(analysisOf(context.getStartupFailure()).getDescription())
                    .contains("turnpike.store.type says postgres", "H2"));
    withH2
        .withPropertyValues("turnpike.store.folder=" + folder)
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(GatewayStore.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turnpike.notifications.secrets=not-one",
        "turnpike.notifications.url=ftp://shop.example",
        "turnpike.services.acme.api-key=secret-0815",
        "turnpike.services.acme.url=acme",
        "turnpike.call-timeout=0s",
        "turnpike.max-concurrency=0",
      })
  void aWrongProperty_isNamed_andItsSecretIsNotShown(String property) {
    inMemory
        .withPropertyValues(property)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis = analysisOf(context.getStartupFailure());
              String name = property.substring(0, property.indexOf('='));
              assertThat(analysis.getDescription())
                  .contains(name.substring(0, name.lastIndexOf('.')))
                  .doesNotContain("secret-0815", "not-one");
              assertThat(analysis.getAction()).isNotEmpty();
            });
  }

  @Test
  void aProviderThatNobodyHas_stopsTheStart() {
    inMemory
        .withPropertyValues("turnpike.enabled-providers=sandbox,nobody")
        .run(
            context ->
                assertThat(analysisOf(context.getStartupFailure()).getDescription())
                    .contains("nobody"));
  }

  @Test
  void aDatabaseThatIsAway_isNamed() {
    nothing
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/shop")
        .run(
            context ->
                assertThat(analysisOf(context.getStartupFailure()).getDescription())
                    .contains("turnpike.store can't be opened", "gives no connection"));
  }

  @Test
  void beansAreTakenIn_evenAListenerThatNeedsTheGateway() {
    AtomicReference<Bank> bank = new AtomicReference<>();
    inMemory
        .withUserConfiguration(ShopBeans.class)
        .run(
            context -> {
              ShopBeans shop = context.getBean(ShopBeans.class);
              PaymentGateway gateway = context.getBean(PaymentGateway.class);
              assertThat(gateway.providers())
                  .extracting(ProviderInfo::name)
                  .contains("bank", "minimal", "by-customizer");

              gateway.provider("bank").pay(request());
              gateway
                  .provider("bank")
                  .callback(
                      new Callback(
                          "GET", Map.of("paymentId", List.of("p-1")), Map.of(), new byte[0]));

              assertThat(shop.told.get(20, TimeUnit.SECONDS)).isEqualTo("p-1 ACCEPTED bank");
              assertThat(shop.heard).contains("pay ok");
              assertThat(shop.attempted.get(20, TimeUnit.SECONDS)).isEqualTo("listener-shop");
              bank.set(shop.bank);
            });
    assertThat(bank.get().closings).as("how often the bank was closed").isEqualTo(1);
  }

  @Test
  void theApplicationsOwnGateway_isTheGateway() {
    PaymentGateway own = PaymentGateway.builder().build();
    inMemory
        .withBean(PaymentGateway.class, () -> own)
        .run(context -> assertThat(context).getBean(PaymentGateway.class).isSameAs(own));
  }

  @Test
  void memory_isMemory_whateverStoreTheApplicationHas() {
    Path file = folder.resolve("turnpike.db");
    inMemory
        .withBean(GatewayStore.class, () -> JdbcStore.sqlite(file).open())
        .run(context -> context.getBean(PaymentGateway.class).provider("sandbox").pay(request()));

    nothing
        .withPropertyValues("turnpike.store.folder=" + folder)
        .run(
            context ->
                assertThat(
                        context
                            .getBean(PaymentGateway.class)
                            .administration()
                            .search("order-42", null, null)
                            .payments())
                    .isEmpty());
  }

  @Test
  void besideTheApplicationsOwnGateway_noStoreIsOpened() {
    nothing
        .withPropertyValues("turnpike.store.folder=" + folder.resolve("new"))
        .withBean(PaymentGateway.class, () -> PaymentGateway.builder().build())
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GatewayStore.class));
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void aListenersBean_whoseNameCantBeKept_isNamed() {
    inMemory
        .withBean("two words", PaymentListener.class, () -> status -> {})
        .run(
            context ->
                assertThat(analysisOf(context.getStartupFailure()).getDescription())
                    .contains("'two words'"));
  }

  @Test
  void switchedOff_thereIsNothing() {
    nothing
        .withPropertyValues("turnpike.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(PaymentGateway.class));
  }

  @Test
  void httpIsOffUnlessItHasAPath_andNeedsAWordAboutKeys() {
    WebApplicationContextRunner web =
        new WebApplicationContextRunner().withConfiguration(OURS).withPropertyValues(MEMORY);
    web.run(context -> assertThat(context).doesNotHaveBean(GatewayFace.class));

    WebApplicationContextRunner withPath = web.withPropertyValues("turnpike.http.path=/payments");
    withPath.run(
        context ->
            assertThat(analysisOf(context.getStartupFailure()).getDescription())
                .contains("turnpike.http.api-keys is not set"));
    withPath
        .withPropertyValues("turnpike.http.allow-unauthenticated=true")
        .run(context -> assertThat(context).hasSingleBean(GatewayFace.class));
    withPath
        .withBean(ApiKeys.class, () -> ApiKeys.of(List.of("7c0d0d3f5c0e4a53a2")))
        .run(context -> assertThat(context).hasSingleBean(GatewayFace.class));
    web.withPropertyValues(
            "turnpike.http.path=payments/", "turnpike.http.allow-unauthenticated=true")
        .run(
            context ->
                assertThat(analysisOf(context.getStartupFailure()).getDescription())
                    .contains("turnpike.http.path", "'payments/'"));
  }

  @Test
  void noSetting_showsItsSecrets() {
    inMemory
        .withPropertyValues(
            "turnpike.http.api-keys=shop:7c0d0d3f5c0e4a53a2",
            "turnpike.services.acme.url=http://127.0.0.1:1",
            "turnpike.services.acme.api-key=secret-0815")
        .run(
            context ->
                assertThat(context.getBean(TurnpikeProperties.class).toString())
                    .doesNotContain("7c0d0d3f5c0e4a53a2", "secret-0815"));
  }

  /** A bank, and what a shop wants to hear. */
  @Configuration(proxyBeanMethods = false)
  static class ShopBeans {
    final CompletableFuture<String> told = new CompletableFuture<>();
    final CompletableFuture<String> attempted = new CompletableFuture<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final Bank bank = new Bank();

    @Bean
    Bank bank() {
      return bank;
    }

    @Bean
    PaymentListener shop(PaymentGateway gateway) {
      return status ->
          told.complete(
              "%s %s %s"
                  .formatted(
                      status.paymentId(),
                      status.status(),
                      gateway.providers().stream()
                          .map(ProviderInfo::name)
                          .filter(name -> name.equals("bank"))
                          .findFirst()
                          .orElseThrow()));
    }

    @Bean
    GatewayListener metrics() {
      return new GatewayListener() {
        @Override
        public void operationEnded(OperationEnded event) {
          heard.add(event.operation() + " " + event.ending());
        }

        @Override
        public void notificationAttempted(NotificationAttempted event) {
          attempted.complete(event.target());
        }
      };
    }

    @Bean
    GatewayCustomizer more() {
      return builder ->
          builder
              .askAboutPendingAfter(Duration.ofMinutes(5))
              .installedProvider("by-customizer", "sandbox", Map.of());
    }
  }

  /** A bank that takes everything. */
  static final class Bank implements PaymentProvider {
    int closings;

    @Override
    public String name() {
      return "bank";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext context) {
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext context) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }

    @Override
    public CallbackResult callback(Callback callback) {
      return CallbackResult.verified(PaymentStatus.of(PaymentState.ACCEPTED, "p-1"));
    }

    @Override
    public void close() {
      closings++;
    }
  }
}
