package dev.turnpike.spring;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.records.Counts;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What waits in the gateway, for Actuator: {@code /actuator/turnpike}. Thread-safe. */
@Endpoint(id = "turnpike")
public final class TurnpikeEndpoint {
  private final PaymentGateway gateway;

  /** The endpoint of this gateway. */
  public TurnpikeEndpoint(PaymentGateway gateway) {
    this.gateway = gateway;
  }

  /** What there is now. */
  @ReadOperation
  public Summary summary() {
    return new Summary(
        gateway.providers().stream().map(ProviderInfo::name).toList(),
        gateway.canStore(),
        gateway.administration().counts(),
        gateway.warnings(),
        gateway.discoveryFailures());
  }

  /**
   * What there is.
   *
   * @param providers which run, by their names
   * @param canStore whether money can be moved now
   * @param counts what is unknown, pending, waiting and dead
   * @param warnings what is less secure than it should be
   * @param discoveryFailures what was installed and does not run
   */
  public record Summary(
      List<String> providers,
      boolean canStore,
      Counts counts,
      List<String> warnings,
      List<String> discoveryFailures) {}
}
