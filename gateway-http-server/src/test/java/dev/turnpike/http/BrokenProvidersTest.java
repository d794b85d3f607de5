package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a provider does, its caller has an answer in time, and the server goes on. */
class BrokenProvidersTest {
  private final CountDownLatch end = new CountDownLatch(1);
  private Throwable thrown;
  private boolean deaf;
  private boolean spinning;
  private boolean waiting;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestServer server = server(Duration.ofSeconds(60));
  private final TestServer hasty = server(Duration.ofSeconds(2));

  private TestServer server(Duration callTimeout) {
    return TestServer.of(
        PaymentGateway.builder()
            .provider(new FakeProvider("broken", this::play))
            .provider(new FakeProvider())
            .callTimeout(callTimeout));
  }

  private Object play(FakeProvider.Call call) throws Exception {
    while (spinning && end.getCount() > 0) {
      Thread.onSpinWait();
    }
    if (waiting) {
      end.await();
    }
    while (deaf && end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        // goes on all the same
      }
    }
    if (thrown != null) {
      BrokenProvidersTest.<RuntimeException>sneak(thrown);
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @AfterEach
  void theServerGoesOn() {
    end.countDown();
    for (TestServer each : List.of(server, hasty)) {
      each.client().post("/v3/fake/pay", pay()).mustBe(200);
      each.close();
    }
    threads.shutdownNow();
  }

  static Stream<Arguments> thrown() {
    return Stream.<Supplier<Throwable>>of(
            RuntimeException::new,
            () -> new RuntimeException("com.example.Secret"),
            IOException::new,
            Exception::new,
            InterruptedException::new,
            NullPointerException::new,
            CancellationException::new,
            () -> new CompletionException(new IOException()),
            StackOverflowError::new,
            () -> new OutOfMemoryError("played"),
            AssertionError::new,
            NoClassDefFoundError::new,
            () -> new Error("com.example.Secret"),
            () -> new Throwable("com.example.Secret"))
        .map(supplier -> Arguments.of(supplier.get()));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whateverIsThrown_isAProviderError(Throwable throwable) {
    thrown = throwable;

    Answer paid =
        server
            .client()
            .post("/v3/broken/pay", pay())
            .mustBeProblem(502, "provider_error", "unknown");
    Answer asked =
        server
            .client()
            .get("/v3/broken/status?paymentId=a")
            .mustBeProblem(502, "provider_error", null);

    assertThat(paid.text() + asked.text()).doesNotContain("Secret", "Exception", "Error\"");
  }

  @Test
  void nothingReturned_isAProviderError() {
    server.client().post("/v3/broken/pay", pay()).mustBeProblem(502, "provider_error", "unknown");
    server.client().get("/v3/broken/status?paymentId=a").mustBeProblem(502, "provider_error", null);
    server
        .client()
        .get("/v3/broken/callback?paymentId=a")
        .mustBeProblem(502, "provider_error", null);
    server.client().delete("/v3/broken/subscription/expire/a").mustBe(502);
  }

  @Test
  void noReturn_isATimeout_evenIfInterruptsAreIgnored() {
    deaf = true;

    hasty.client().post("/v3/broken/pay", pay()).mustBeProblem(504, "provider_timeout", "unknown");
    hasty.client().post("/v3/fake/pay", pay()).mustBe(200);
    hasty
        .client()
        .get("/v3/broken/status?paymentId=a")
        .mustBeProblem(504, "provider_timeout", null);
  }

  @Test
  void timeout_isTheSameAnswerAgainUnderItsKey() {
    String body = pay();
    thrown = new InterruptedException();
    waiting = true;

    for (int i = 0; i < 2; i++) {
      hasty
          .client()
          .post("/v3/broken/pay", body, "Idempotency-Key", "k")
          .mustBeProblem(504, "provider_timeout", "unknown");
    }
  }

  @Test
  void busyLoops_asManyAsProcessors_areTimeouts_andLeaveTheServerWorking() {
    spinning = true;
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> hasty.client().post("/v3/broken/pay", pay()).status(), threads));
    }

    assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(30));
    assertThat(answers).extracting(CompletableFuture::join).containsOnly(504);
  }
}
