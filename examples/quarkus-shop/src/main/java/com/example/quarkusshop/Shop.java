package com.example.quarkusshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import io.quarkus.logging.Log;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** A shop that is paid, and hears of it: mvn quarkus:dev. */
@Path("/orders/{order}")
public class Shop {
  @Inject PaymentGateway gateway;

  @POST
  @Path("pay")
  public String pay(String order) {
    PayRequest request =
        PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(order).build();
    return gateway.provider("sandbox").pay(request).result().name();
  }

  /** The payer is back: the company is asked, and whoever observes is told. */
  @GET
  public String back(String order) {
    return gateway.provider("sandbox").checkByShopTransactionId(order).status().name();
  }

  void told(@Observes PaymentStatus status) {
    Log.infof("%s: %s", status.shopTransactionId(), status.status());
  }
}
