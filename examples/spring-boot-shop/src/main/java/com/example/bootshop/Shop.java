package com.example.bootshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.PaymentListener;
import dev.turnpike.Payments;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** A shop that is paid by redirect, hears of it, and gives money back: mvn spring-boot:run. */
@SpringBootApplication
@RestController
public class Shop implements PaymentListener {
  private final Map<String, PaymentStatus> heard = new ConcurrentHashMap<>();
  private final PaymentGateway gateway;

  Shop(PaymentGateway gateway) {
    this.gateway = gateway;
  }

  public static void main(String[] args) {
    SpringApplication.run(Shop.class, args);
  }

  private Payments sandbox() {
    return gateway.provider("sandbox");
  }

  /** The payer has ordered: off to the payment company. */
  @PostMapping("/orders/{order}/pay")
  ResponseEntity<String> pay(@PathVariable String order) {
    String back =
        ServletUriComponentsBuilder.fromCurrentContextPath()
            .pathSegment("orders", order)
            .toUriString();
    PayResponse answer =
        sandbox()
            .pay(
                PayRequest.builder()
                    .amount(1299) // 12.99 EUR: minor units
                    .currency("EUR")
                    .shopTransactionId(order)
                    .successRedirectUrl(back)
                    .failureRedirectUrl(back)
                    .providerData(Map.of("scenario", "redirect"))
                    .build());
    return answer.result() == PayResult.REDIRECT_TO_URL
        ? ResponseEntity.status(303).location(URI.create(answer.redirectToUrl())).build()
        : ResponseEntity.ok(answer.result().name());
  }

  /** The payer is back: what a browser says is no proof, so the company is asked. */
  @GetMapping("/orders/{order}")
  String back(@PathVariable String order) {
    return sandbox().checkByShopTransactionId(order).status().name();
  }

  /** What the shop has heard without asking. */
  @GetMapping("/orders/{order}/heard")
  String heard(@PathVariable String order) {
    PaymentStatus status = heard.get(order);
    return status == null ? "NOTHING" : status.status().name();
  }

  /** All of it back. The same refund twice is one refund. */
  @PostMapping("/orders/{order}/refund")
  String refund(@PathVariable String order) {
    return sandbox()
        .refund(
            RefundRequest.builder()
                .paymentId(sandbox().statusByShopTransactionId(order).paymentId())
                .amount(1299L)
                .currency("EUR")
                .refundId(order + "-all")
                .build())
        .result()
        .name();
  }

  /** No such order, no such refund, nobody there: what the gateway says of it may be shown. */
  @ExceptionHandler
  ProblemDetail failed(GatewayException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(e.code().status()), e.detail());
  }

  /**
   * Told at least once, of each payment in order: what the shop does must bear being done again.
   */
  @Override
  public void onStatus(PaymentStatus status) {
    heard.put(status.shopTransactionId(), status);
  }

  /** Payment companies and health come in, and everybody else below /payments logs in. */
  @Bean
  static SecurityFilterChain security(HttpSecurity http) {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR) // or a 500 looks like a login
                    .permitAll()
                    .requestMatchers("/orders/**", "/payments/v3/*/callback", "/payments/-/**")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .csrf(csrf -> csrf.ignoringRequestMatchers("/orders/**", "/payments/**"))
        .formLogin(Customizer.withDefaults())
        .httpBasic(Customizer.withDefaults())
        .build();
  }
}
