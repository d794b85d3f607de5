package com.example.bootshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.spring.test.AutoConfigureTurnpikeTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "OPERATOR_PASSWORD=let-me-in")
@AutoConfigureTurnpikeTest
class ShopTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @LocalServerPort int port;

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, BodyPublishers.noBody());
    return HTTP.send(
        (headers.length > 0 ? request.headers(headers) : request).build(), BodyHandlers.ofString());
  }

  @Test
  void anOrderIsPaid_heardOf_andGivenBack() throws Exception {
    HttpResponse<String> off = send("POST", "/orders/order-42/pay");
    assertThat(off.statusCode()).isEqualTo(303);
    assertThat(off.headers().firstValue("Location").orElseThrow()).startsWith("https://");
    assertThat(send("GET", "/orders/order-42").body())
        .isEqualTo("PENDING"); // at the sandbox, asking pays
    assertThat(send("GET", "/orders/order-42").body()).isEqualTo("ACCEPTED");
    theShopHearsThatItIsPaid("order-42");
    assertThat(send("POST", "/orders/order-42/pay").headers().firstValue("Location"))
        .as("it is not paid twice")
        .isEqualTo(off.headers().firstValue("Location"));
    assertThat(send("POST", "/orders/order-42/refund").body()).isEqualTo("OK");
  }

  @Test
  void theCompanyCalls_andTheShopHearsOfIt() throws Exception {
    String company = send("POST", "/orders/order-43/pay").headers().firstValue("Location").get();
    String callback = "/payments/v3/sandbox/callback?paymentId=" + company.replaceFirst(".*/", "");
    assertThat(send("GET", "/orders/order-43").body()).isEqualTo("PENDING");

    assertThat(send("POST", callback).statusCode()).isEqualTo(202);
    theShopHearsThatItIsPaid("order-43");
  }

  private void theShopHearsThatItIsPaid(String order) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!send("GET", "/orders/" + order + "/heard").body().equals("ACCEPTED")) {
      assertThat(System.nanoTime()).as("the shop hears of it").isLessThan(end);
    }
  }

  @Test
  void anOrderThatIsNotThere_isNotFound() throws Exception {
    HttpResponse<String> answer = send("GET", "/orders/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("there is no payment with the shopTransactionId 'nothing'");
    assertThat(send("GET", "/orders/order-42/nothing").statusCode()).isEqualTo(404); // not a login
  }

  @Test
  void theConsole_isBehindTheLogin() throws Exception {
    String operator =
        "Basic " + Base64.getEncoder().encodeToString("operator:let-me-in".getBytes());

    assertThat(
            send("GET", "/payments/console", "Accept", "text/html")
                .headers()
                .firstValue("Location")
                .orElseThrow())
        .endsWith("/login");
    assertThat(send("GET", "/payments/admin/self").statusCode()).isEqualTo(401);
    assertThat(send("GET", "/payments/console", "Authorization", operator).body())
        .contains("<title>");
  }
}
