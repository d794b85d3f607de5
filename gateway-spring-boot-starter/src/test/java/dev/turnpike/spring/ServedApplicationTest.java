package dev.turnpike.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;

/** A real application on a port of its own, which is paid over HTTP. */
class ServedApplicationTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder at(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  @Test
  void itIsPaid_showsItsConsole_andTellsHowItIs() throws Exception {
    String url;
    try (ConfigurableApplicationContext application =
        new SpringApplicationBuilder(ShopApplication.class)
            .run(
                "--server.port=0",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "--turnpike.store.folder=" + folder,
                "--turnpike.http.path=/payments",
                "--turnpike.http.api-keys=shop:" + KEY,
                "--turnpike.http.console=true",
                "--management.endpoint.health.show-details=always",
                "--management.endpoints.web.exposure.include=health,turnpike")) {
      url = "http://localhost:" + port(application);

      HttpRequest.Builder pay = pay(url + "/payments/v3/sandbox/pay");
      assertThat(send(pay).statusCode()).isEqualTo(401);
      HttpResponse<String> paid = send(pay.header("Authorization", "Bearer " + KEY));
      assertThat(paid.body()).contains("\"OK\"");
      assertThat(paid.statusCode()).isEqualTo(200);
      assertThat(send(at(url + "/payments/console")).body()).contains("<title>");
      assertThat(send(at(url + "/actuator/health")).body())
          .contains(
              "\"turnpike\":{\"details\":{\"canStore\":true,\"providers\":[\"minimal\",\"sandbox\"]}");
      assertThat(send(at(url + "/actuator/turnpike")).body())
          .contains("\"canStore\":true", "\"unknown\":0", "\"deadNotifications\":0");
      assertThat(send(at(url + "/v3")).statusCode()).as("elsewhere").isEqualTo(404);
      assertThat(
              application
                  .getBean(PaymentGateway.class)
                  .administration()
                  .search("order-42", null, null)
                  .payments())
          .hasSize(1);
    }
  }

  @Test
  void whenItStops_requestsThatRunAreAnswered_andOthersRefused() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    ConfigurableApplicationContext application =
        new SpringApplicationBuilder(ShopApplication.class)
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean(SlowBank.class, () -> new SlowBank(called, free)))
            .run(
                "--server.port=0",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "--turnpike.store.type=memory",
                "--turnpike.http.path=/payments",
                "--turnpike.http.allow-unauthenticated=true");
    String url = "http://localhost:" + port(application) + "/payments";
    CompletableFuture<HttpResponse<String>> paying =
        HTTP.sendAsync(pay(url + "/v3/slow/pay").build(), BodyHandlers.ofString());
    assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(application::close);
    int ready = 200;
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        ready != 503 && System.nanoTime() < end; ) {
      ready = send(at(url + "/-/ready")).statusCode();
    }
    assertThat(ready).isEqualTo(503);
    assertThat(send(pay(url + "/v3/sandbox/pay")).statusCode()).isEqualTo(503);
    free.countDown();

    assertThat(paying.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    stopped.get(20, TimeUnit.SECONDS);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void whatStopsTheStart_isToldInBootsOwnWay(CapturedOutput output) {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(ShopApplication.class)
                    .web(WebApplicationType.NONE)
                    .run(
                        "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"))
        .isInstanceOf(RuntimeException.class);
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "turnpike.store.folder is not set", "Action:");
  }

  private static HttpRequest.Builder pay(String url) {
    return at(url)
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-42\"}"));
  }

  private record SlowBank(CountDownLatch called, CountDownLatch free) implements PaymentProvider {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext context) throws Exception {
      called.countDown();
      assertThat(free.await(20, TimeUnit.SECONDS)).isTrue();
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext context) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  private static int port(ConfigurableApplicationContext application) {
    Environment environment = application.getEnvironment();
    return environment.getRequiredProperty("local.server.port", Integer.class);
  }
}
