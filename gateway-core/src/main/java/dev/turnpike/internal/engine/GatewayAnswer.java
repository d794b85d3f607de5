package dev.turnpike.internal.engine;

import dev.turnpike.internal.contract.ContractJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What an operation was answered. Immutable. */
public final class GatewayAnswer {
  private final Object body;
  private final @Nullable String json;
  private final boolean replayed;

  GatewayAnswer(Object body, @Nullable String json, boolean replayed) {
    this.body = body;
    this.json = json;
    this.replayed = replayed;
  }

  /** The answer: a record of the contract. */
  public Object body() {
    return body;
  }

  /** Whether an earlier, identical request was answered so, and this is that answer again. */
  public boolean replayed() {
    return replayed;
  }

  /** The answer as JSON in UTF-8: of a replayed one the very bytes of then. */
  public byte[] json() {
    return json == null ? ContractJson.write(body) : json.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return body + (replayed ? " (replayed)" : "");
  }
}
