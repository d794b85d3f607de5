package dev.turnpike.standalone.verify;

import dev.turnpike.ExternalService;
import dev.turnpike.standalone.remote.Unreachable;
import dev.turnpike.standalone.remote.WrongUseException;
import dev.turnpike.testkit.Subject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The service that is to be verified. Immutable; it prints no secret.
 *
 * @param baseUrl what comes before {@code /pay}
 * @param apiKey sent as {@code Authorization: Bearer}; {@code null}: none
 * @param idempotencyWindow for how long it honours an {@code Idempotency-Key}; zero: it does not
 */
public record Target(String baseUrl, @Nullable String apiKey, Duration idempotencyWindow) {
  private static final String NAME = "service";
  private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(10);

  /** Some services start with their first request. */
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(30);

  /**
   * Checks URL and key.
   *
   * @throws WrongUseException says what is wrong
   */
  public Target {
    baseUrl = baseUrl.replaceAll("/+$", "");
    try {
      ExternalService.builder(NAME, baseUrl).apiKey(apiKey).build();
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(
          String.valueOf(e.getMessage()).replace("external service '" + NAME + "': ", ""));
    }
  }

  /** For the suite. */
  public Subject subject() {
    return Subject.http(baseUrl).apiKey(apiKey).idempotencyWindow(idempotencyWindow);
  }

  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TIME_TO_CONNECT)
        .build();
  }

  /**
   * Finds out whether there is anybody.
   *
   * @throws WrongUseException where the rules would all fail for one and the same reason
   */
  public void checkReachable() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(baseUrl + "/status?paymentId=turnpike-verify-" + UUID.randomUUID()))
            .timeout(TIME_TO_ANSWER)
            .header("Accept", "application/json");
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    int status;
    try {
      status = client().send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (ConnectException | HttpConnectTimeoutException | SSLException e) {
      throw unreachable(Unreachable.why(e));
    } catch (HttpTimeoutException e) {
      throw unreachable("no answer within " + TIME_TO_ANSWER.toSeconds() + " s");
    } catch (IOException e) {
      return; // somebody is there, and answers wrongly: what the rules are about
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted");
    }
    if (status == 401 || status == 403) {
      throw new WrongUseException(
          "%s answers with %s: %s"
              .formatted(
                  baseUrl,
                  status,
                  apiKey == null
                      ? "it wants an API key, see --api-key-env"
                      : "it does not accept this API key"));
    }
  }

  private WrongUseException unreachable(String why) {
    return new WrongUseException(baseUrl + " can't be reached: " + why);
  }

  @Override
  public String toString() {
    return baseUrl;
  }
}
