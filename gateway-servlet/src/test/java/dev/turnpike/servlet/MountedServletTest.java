package dev.turnpike.servlet;

import static dev.turnpike.http.testing.Bodies.pay;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.BudgetUse;
import dev.turnpike.http.Budgets;
import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.Pages;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.SelfSigned;
import dev.turnpike.http.testing.TestHost;
import dev.turnpike.http.testing.TestMetrics;
import dev.turnpike.servlet.Container.Mount;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The servlet where a host puts it: below paths, behind filters, with certificates. */
@Execution(ExecutionMode.CONCURRENT) // most of its time it waits
class MountedServletTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";

  private final FakeProvider provider = new FakeProvider();
  private final PaymentGateway gateway = PaymentGateway.builder().provider(provider).build();

  @AfterEach
  void close() {
    gateway.close();
  }

  private GatewayFace face() {
    return GatewayFace.builder(gateway, ApiKeys.none())
        .pages(
            path ->
                path.equals("/guide")
                    ? Optional.of(new Pages.Page("text/plain", Map.of(), "read".getBytes(UTF_8)))
                    : Optional.empty())
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void everything_isBelowContextAndMapping(Container container) throws Exception {
    try (TestHost.Running host = container.start(Mount.at("/shop", "/pay/*"), face())) {
      Client client = new Client(URI.create(host.url() + "/shop/pay"));

      client.post("/v3/fake/pay", pay()).mustBe(200);
      client.get("/-/ready").mustBe(200);
      client.get("/v3/fake/subscription/status/a%2Fb").mustBe(200);
      assertThat(provider.lastCall().subject()).isEqualTo("a/b");
      client.get("/v3/fake/subscription/status/a%252Fb").mustBe(200);
      assertThat(provider.lastCall().subject()).isEqualTo("a%2Fb");
      assertThat(client.get("/guide").mustBe(200).text()).isEqualTo("read");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theContainersDefaultServlet_mayBeIt(Container container) throws Exception {
    try (TestHost.Running host = container.start(Mount.at("", "/"), face())) {
      new Client(host.url()).post("/v3/fake/pay", pay()).mustBe(200);
    }
  }

  /** The container decodes these to a path of the servlet's, and it sees what was sent. */
  @ParameterizedTest
  @EnumSource
  void pathsThatAreOnlyNormalisedToOne_leadNowhere(Container container) throws Exception {
    try (TestHost.Running host = container.start(Mount.at("/shop", "/pay/*"), face())) {
      for (String path :
          List.of(
              "/shop/p%61y/v3/fake",
              "/shop/pay//v3/fake",
              "/shop/pay/v3//fake",
              "/shop/pay/v3/./fake",
              "/shop/pay/v3/other/../fake",
              "/shop/x/../pay/v3/fake",
              "/shop/pay;x=1/v3/fake",
              "/shop/pay/v3;jsessionid=1/fake",
              "/shop/pay/v3/fake;jsessionid=1",
              "/shop/pay/v3/f%61ke%2F",
              "/shop/pay%2Fv3/fake")) {
        try (RawClient raw = new RawClient(host.url())) {
          Answer answer = raw.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
          assertThat(answer.status()).as(path).isIn(400, 404);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noThreadOfTheContainer_waitsForAProvider(Container container) throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    FakeProvider slow =
        new FakeProvider(
            "slow",
            call -> {
              assertThat(free.await(20, TimeUnit.SECONDS)).isTrue();
              return FakeProvider.USUAL;
            });
    Mount mount =
        new Mount(
            "",
            "/*",
            true,
            (request, response, chain) -> {
              chain.doFilter(request, response);
              free.countDown();
            });
    try (PaymentGateway waiting = PaymentGateway.builder().provider(slow).build();
        TestHost.Running host =
            container.start(mount, GatewayFace.builder(waiting, ApiKeys.none()).build())) {
      new Client(host.url()).post("/v3/slow/pay", pay()).mustBe(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void behindAFilterThatCantWait_itAnswersAtOnce(Container container) throws Exception {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    Mount mount =
        new Mount(
            "",
            "/*",
            false,
            (request, response, chain) -> {
              chain.doFilter(request, response);
              seen.add(((HttpServletResponse) response).getStatus());
            });
    try (TestHost.Running host = container.start(mount, face())) {
      new Client(host.url()).post("/v3/other/pay", pay()).mustBe(404);
      Await.until(seen::toString, () -> seen.equals(List.of(404)));
    }
  }

  /** A container takes silence for 200, and then a callback that nobody has would be delivered. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, true, /v3/fake/callback?paymentId=cut",
    "TOMCAT, false, /v3/fake/pay",
    "JETTY, true, /v3/fake/pay",
    "JETTY, false, /v3/fake/callback?paymentId=cut",
    "UNDERTOW, true, /v3/fake/callback?paymentId=cut",
    "UNDERTOW, false, /v3/fake/pay"
  })
  void aBodyThatIsCut_isNeverAnsweredAsIfAllWereWell(
      Container container, boolean async, String path) throws Exception {
    AtomicReference<Supplier<List<BudgetUse>>> uses = new AtomicReference<>(List::of);
    GatewayFace face =
        GatewayFace.builder(gateway, ApiKeys.none())
            .budgets(Budgets.builder().bodies(1).build())
            .metrics(
                new TestMetrics() {
                  @Override
                  public void budgets(Supplier<List<BudgetUse>> all) {
                    uses.set(all);
                  }
                })
            .build();
    try (TestHost.Running host =
            container.start(new Mount("", "/*", async, Mount.ROOT.before()), face);
        RawClient trickling = new RawClient(host.url())) {
      Client other = new Client(host.url());
      trickling.send(
          """
          POST %s HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Content-Length: 9000\r
          \r
          {"""
              .formatted(path));
      Await.until(
          () -> "its body is not awaited",
          () ->
              uses.get().get().stream()
                  .anyMatch(use -> use.budget().equals("bodies") && use.used() == 1));
      Await.until(
          () -> "it makes no room", () -> other.post("/v3/fake/pay", pay()).status() == 200);

      Answer answer = trickling.send(" ").read();

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("Connection")).contains("close");
    }
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void withACertificate_noKeyIsNeeded(@TempDir Path folder) throws Exception {
    SSLContext own = SelfSigned.in(folder);
    ApiKeys keys =
        ApiKeys.of(List.of("shop:" + KEY))
            .with(ApiKey.named("anna").certificate("CN=localhost").build());
    try (TestHost.Running host =
        Container.withTls(own, GatewayFace.builder(gateway, keys).build())) {
      Client client = new Client(host.url(), HttpClient.newBuilder().sslContext(own).build());

      assertThat(client.get("/admin/self").mustBe(200).json()).containsEntry("name", "anna");
    }
  }

  /** What is none counts as the address that means none; a lookup would end in a failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "999.1.1.1",
        "1.2.3",
        ":::::",
        ".::1",
        "fe80::1%nope",
        "[fe80::1%1]",
        "unknown",
        ""
      })
  void whateverIsSaidOfTheAddress_theRequestIsAnswered(String address) throws Exception {
    Mount mount =
        new Mount(
            "",
            "/*",
            true,
            (request, response, chain) ->
                chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                      @Override
                      public String getRemoteAddr() {
                        return address;
                      }
                    },
                    response));
    try (TestHost.Running host = Container.TOMCAT.start(mount, face())) {
      new Client(host.url()).post("/v3/fake/pay", pay()).mustBe(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void drain_refusesNewRequests(Container container) throws Exception {
    GatewayFace face = face();
    try (TestHost.Running host = container.start(Mount.ROOT, face)) {
      assertThat(face.drain(Duration.ofSeconds(20))).isZero();

      new Client(host.url())
          .post("/v3/fake/pay", pay())
          .mustBeProblem(503, "gateway_unavailable", "not_executed");
      assertThat(provider.calls()).isEmpty();
    }
  }
}
