package com.example.shop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;

/** Takes a payment and gives a part of it back: mvn compile exec:java. */
public final class Shop {
  private Shop() {}

  public static void main(String[] args) {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      var sandbox = gateway.provider("sandbox");
      PayResponse paid =
          sandbox.pay(
              PayRequest.builder()
                  .amount(1299) // 12.99 EUR: minor units
                  .currency("EUR")
                  .shopTransactionId("order-42")
                  .build());
      System.out.println("pay: " + paid.result());
      if (paid.result() != PayResult.OK) {
        return;
      }
      RefundResponse refunded =
          sandbox.refund(
              RefundRequest.builder()
                  .paymentId(paid.paymentId())
                  .amount(299L)
                  .currency("EUR")
                  .refundId("order-42-one-article")
                  .build());
      System.out.println("refund: " + refunded.result() + " " + refunded.metadata());
      PaymentStatus status = sandbox.statusByShopTransactionId("order-42");
      System.out.println("status: " + status.status());
    }
  }
}
