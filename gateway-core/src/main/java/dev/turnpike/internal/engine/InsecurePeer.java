package dev.turnpike.internal.engine;

import dev.turnpike.ExternalService;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.notify.Receiver;
import dev.turnpike.internal.notify.Receivers;
import dev.turnpike.internal.transport.HttpUrls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A peer off this machine that others could listen to, or speak in the place of.
 *
 * @param problem what is wrong, without any secret or address: everybody may read it
 * @param name who it is, for the operator
 * @param url where it is, for the operator
 */
public record InsecurePeer(String problem, String name, URI url) {
  private static final String PLAIN = "http";

  /**
   * Those among these.
   *
   * @param alerts who is told of what needs a person; {@code null}: nobody
   */
  public static List<InsecurePeer> among(
      List<ExternalService> services, Receivers receivers, @Nullable Receiver alerts) {
    List<InsecurePeer> peers = new ArrayList<>();
    for (ExternalService service : services) {
      if (isPlain(service.baseUrl()) && !HttpUrls.isLoopback(service.baseUrl())) {
        peers.add(
            new InsecurePeer(
                "an external service is called by plain http",
                "'%s' ".formatted(service.name()),
                service.baseUrl()));
      }
    }
    if (receivers.usual() != null) {
      add(peers, "notifications", "", receivers.usual());
    }
    new TreeMap<>(receivers.byTenant())
        .forEach(
            (tenant, receiver) ->
                add(peers, "notifications", "of tenant '%s' ".formatted(tenant), receiver));
    if (alerts != null) {
      add(peers, "alerts", "", alerts);
    }
    return peers;
  }

  private static void add(List<InsecurePeer> peers, String what, String whose, Receiver receiver) {
    URI url = receiver.url();
    if (HttpUrls.isLoopback(url)) {
      return;
    }
    if (isPlain(url)) {
      peers.add(new InsecurePeer(what + " are posted by plain http", whose, url));
    }
    if (!receiver.signer().signs()) {
      peers.add(new InsecurePeer(what + " are not signed: there is no webhook secret", whose, url));
    }
  }

  private static boolean isPlain(URI url) {
    return PLAIN.equalsIgnoreCase(url.getScheme());
  }

  @Override
  public String toString() {
    return "%s (%s%s)".formatted(problem, name, Redactor.url(url.toString()));
  }
}
