package com.example.quarkusshop;

import dev.turnpike.api.GatewayException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

class Failures {
  /** What the gateway says of it may be shown. */
  @ServerExceptionMapper
  Response failed(GatewayException e) {
    return Response.status(e.code().status()).entity(e.detail()).type(MediaType.TEXT_PLAIN).build();
  }
}
