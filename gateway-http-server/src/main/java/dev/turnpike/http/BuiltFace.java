package dev.turnpike.http;

import dev.turnpike.internal.http.Exchange;
import dev.turnpike.internal.http.ServedFace;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** The face, with its door and the audit of that. Thread-safe. */
final class BuiltFace implements ServedFace {
  private final Door door;
  private final DoorAudit audit;
  private final HttpFace http;

  BuiltFace(Builder builder) {
    this.audit = new DoorAudit(builder.gateway.administration());
    RefusalLog.Listener onRefusals = audit::refused;
    BiConsumer<ApiKeys, ApiKeys> audited = (before, after) -> audit.keysAre(after);
    BiConsumer<ApiKeys, ApiKeys> onKeys = audited.andThen(builder.onKeys);
    this.door =
        new Door(
            builder.keys,
            builder.origins,
            builder.proxies,
            new RefusalLog(builder.clock, onRefusals.andThen(builder.onRefusals)),
            onKeys);
    this.http =
        new HttpFace(
            builder.gateway,
            door,
            builder.limits,
            builder.budgets,
            builder.metrics,
            builder.documented,
            builder.pages,
            builder.streams);
    onKeys.accept(ApiKeys.of(List.of()), builder.keys);
  }

  @Override
  public boolean answer(Exchange exchange, boolean healthOnly) {
    return http.answer(
        visit ->
            new Request(
                exchange.method(),
                exchange.uriLength(),
                exchange.mountedAt(),
                exchange.path(),
                exchange.query(),
                exchange.headers(),
                exchange.peer(),
                exchange::certificate,
                http.body(exchange.headers(), exchange.body(), visit)),
        new ExchangeSender(exchange),
        healthOnly);
  }

  private record ExchangeSender(Exchange exchange) implements HttpFace.Sender {
    @Override
    public void send(Response response) throws IOException {
      exchange.send(response.status(), response.headers(), response.body());
    }

    @Override
    public OutputStream open(Response response) throws IOException {
      return exchange.open(response.status(), response.headers());
    }
  }

  @Override
  public void apiKeys(ApiKeys keys) {
    door.change(keys);
  }

  @Override
  public int drain(Duration longest) {
    int running = http.drain(longest);
    audit.close();
    return running;
  }
}
