package com.example.quarkusshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.spi.Callback;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** What payment companies call. The provider says whether it is genuine. */
@Path("/payments/{provider}/callback")
public class Callbacks {
  @Inject PaymentGateway gateway;

  @POST
  public Response callback(
      String provider, @Context UriInfo uri, @Context HttpHeaders headers, byte[] body) {
    gateway.callback(
        provider,
        new Callback("POST", uri.getQueryParameters(), headers.getRequestHeaders(), body));
    return Response.accepted().build();
  }
}
