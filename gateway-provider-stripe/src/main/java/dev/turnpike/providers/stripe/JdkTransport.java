package dev.turnpike.providers.stripe;

import com.stripe.Stripe;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries the library's requests on Java's HTTP client, each at most once: the library's own
 * transport repeats a POST on a connection that was closed meanwhile ({@code
 * sun.net.http.retryPost}), can't be interrupted, and counts time for each byte. Thread-safe.
 */
final class JdkTransport extends HttpClient implements AutoCloseable {
  /** What Java's client sets by itself, and what tells the vendor of other requests. */
  private static final Set<String> LEFT_OUT =
      Set.of("host", "content-length", "connection", "content-type", "x-stripe-client-telemetry");

  private final java.net.http.HttpClient http;

  JdkTransport(Duration connectTimeout) {
    this.http =
        java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .build();
  }

  @Override
  public StripeResponse requestWithRetries(StripeRequest request) throws StripeException {
    return request(request);
  }

  /** Within the read timeout of the request's options, all in all. */
  @Override
  public StripeResponse request(StripeRequest request) throws StripeException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(toJdk(request), BodyHandlers.ofString());
    try {
      HttpResponse<String> response =
          answer.get(request.options().getReadTimeout(), TimeUnit.MILLISECONDS);
      return new StripeResponse(
          response.statusCode(), HttpHeaders.of(response.headers().map()), response.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw failed("no answer in time", new SocketTimeoutException("no answer in time"));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw failed("interrupted", e);
    } catch (ExecutionException e) {
      throw failed("no answer", classified(e.getCause() == null ? e : e.getCause()));
    }
  }

  private static HttpRequest toJdk(StripeRequest request) {
    HttpRequest.Builder jdk = HttpRequest.newBuilder(URI.create(request.url().toString()));
    request
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!LEFT_OUT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> jdk.header(name, value));
              }
            });
    jdk.header("User-Agent", "Stripe/v1 JavaBindings/" + Stripe.VERSION + " Turnpike");
    if (request.content() == null) {
      return jdk.method(request.method().name(), HttpRequest.BodyPublishers.noBody()).build();
    }
    return jdk.header("Content-Type", request.content().contentType())
        .method(
            request.method().name(),
            HttpRequest.BodyPublishers.ofByteArray(request.content().byteArrayContent()))
        .build();
  }

  /**
   * Says whether it is certain that nothing was sent: there was no connection, or no trust in it.
   */
  private static Throwable classified(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException
          || cause instanceof CertificateException) {
        return new NotSentException(cause.getClass().getSimpleName());
      }
    }
    return thrown instanceof IOException ? thrown : new IOException(thrown);
  }

  private static ApiConnectionException failed(String what, Throwable cause) {
    return new ApiConnectionException(what, cause);
  }

  /** Ends the client's threads where Java can (21 and later); else they end with the object. */
  @Override
  public void close() {
    try {
      java.net.http.HttpClient.class.getMethod("shutdownNow").invoke(http);
    } catch (ReflectiveOperationException e) {
      // Java 17 has no way but to let go of it
    }
  }
}
