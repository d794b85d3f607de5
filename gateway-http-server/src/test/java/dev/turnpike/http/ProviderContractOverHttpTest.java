package dev.turnpike.http;

import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.junit.ProviderContractTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What the sample providers keep in process, they keep through a gateway, and through two. */
class ProviderContractOverHttpTest {
  /** Ends the calls that are never answered, and no other. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static TestServer last;
  private static TestServer first;

  @BeforeAll
  static void start() {
    last = TestServer.of(PaymentGateway.builder().discoverProviders().callTimeout(TIMEOUT));
    first =
        TestServer.of(
            PaymentGateway.builder()
                .externalService(
                    ExternalService.builder("sandbox", last.url() + "/v3/sandbox")
                        .timeout(TIMEOUT.plusSeconds(5))
                        .build()));
  }

  @AfterAll
  static void stop() {
    first.close();
    last.close();
  }

  @Nested
  class Sandbox implements ProviderContractTest {
    @Override
    public Subject subject() {
      return Subject.http(last.url() + "/v3/sandbox");
    }

    @Override
    public Scenarios scenarios() {
      return Scenarios.sandbox();
    }
  }

  @Nested
  class SandboxThroughTwoGateways implements ProviderContractTest {
    @Override
    public Subject subject() {
      return Subject.http(first.url() + "/v3/sandbox");
    }

    @Override
    public Scenarios scenarios() {
      return Scenarios.sandbox();
    }
  }

  @Nested
  class Minimal implements ProviderContractTest {
    @Override
    public Subject subject() {
      return Subject.http(last.url() + "/v3/minimal");
    }
  }
}
