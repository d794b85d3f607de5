package com.example.micronautshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.GatewayException;
import dev.turnpike.spi.Callback;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What payment companies call. The provider says whether it is genuine. */
@Controller("/payments/{provider}/callback")
record Callbacks(PaymentGateway gateway) {
  @Post(consumes = MediaType.ALL)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Status(HttpStatus.ACCEPTED)
  void callback(String provider, HttpRequest<?> request, @Body @Nullable byte[] body) {
    gateway.callback(
        provider,
        new Callback(
            "POST",
            request.getParameters().asMap(),
            request.getHeaders().asMap(),
            body == null ? new byte[0] : body));
  }

  /** Of all that the shop does: what the gateway says of it may be shown. */
  @Error(global = true)
  HttpResponse<String> failed(GatewayException e) {
    return HttpResponse.<String>status(HttpStatus.valueOf(e.code().status()))
        .contentType(MediaType.TEXT_PLAIN_TYPE)
        .body(e.detail());
  }
}
