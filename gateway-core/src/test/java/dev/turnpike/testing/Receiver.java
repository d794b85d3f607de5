package dev.turnpike.testing;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.ContractJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;

/** Receives notifications on a real socket, and answers as it is told. Thread-safe. */
public final class Receiver implements AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private volatile Function<Delivery, MockResponse> answer = delivery -> status(200);

  /** One attempt that arrived. */
  public record Delivery(String method, Headers headers, String body) {
    /** What it says. */
    public PaymentStatus status() {
      try {
        return ContractJson.readAnswer(
            PaymentStatus.class, body.getBytes(StandardCharsets.UTF_8), Map.of());
      } catch (Exception e) {
        throw new AssertionError("no PaymentStatus: " + body, e);
      }
    }

    /** {@code webhook-id}. */
    public String id() {
      return headers.get("webhook-id");
    }

    /** {@code webhook-timestamp}. */
    public long timestamp() {
      return Long.parseLong(headers.get("webhook-timestamp"));
    }

    /** Fails unless the reference library accepts the signature. */
    public void verify(String secret) {
      Map<String, List<String>> all = headers.toMultimap();
      assertThatCode(() -> new Webhook(secret).verify(body, all)).doesNotThrowAnyException();
    }
  }

  /** A receiver that answers 200. */
  public Receiver() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            String body = request.getBody() == null ? "" : request.getBody().utf8();
            Delivery delivery = new Delivery(request.getMethod(), request.getHeaders(), body);
            MockResponse response = answer.apply(delivery);
            deliveries.add(delivery);
            return response;
          }
        });
    server.start();
  }

  /** An answer without a body. */
  public static MockResponse status(int code) {
    return new MockResponse.Builder().code(code).build();
  }

  /** Where it listens. */
  public URI url() {
    return server.url("/notifications").uri();
  }

  /** How it answers from now on. */
  public void answer(Function<Delivery, MockResponse> how) {
    answer = how;
  }

  /** The first delivery that was not taken yet; waits for it. */
  public Delivery take() throws InterruptedException {
    Delivery delivery = deliveries.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (delivery == null) {
      throw new AssertionError("nothing was delivered");
    }
    return delivery;
  }

  /** How many deliveries were not taken yet. */
  public int waiting() {
    return deliveries.size();
  }

  @Override
  public void close() {
    server.close();
  }
}
