package dev.turnpike;

import dev.turnpike.contract.Redactor;
import dev.turnpike.external.ExternalService;
import dev.turnpike.transport.HttpUrls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer off this machine that others could listen to, or speak in the place of.
 *
 * @param problem what is so, for everybody: it doesn't say where the peer is
 * @param url where it is, for the operator
 */
record InsecurePeer(String problem, URI url) {
  private static final String PLAIN = "http";

  static List<InsecurePeer> among(
      List<ExternalService> services, @Nullable URI callbackUrl, boolean signed) {
    List<InsecurePeer> peers = new ArrayList<>();
    for (ExternalService service : services) {
      if (isPlain(service.baseUrl()) && !HttpUrls.isLoopback(service.baseUrl())) {
        peers.add(
            new InsecurePeer(
                "external service '%s' is called by plain http".formatted(service.name()),
                service.baseUrl()));
      }
    }
    if (callbackUrl != null && !HttpUrls.isLoopback(callbackUrl)) {
      if (isPlain(callbackUrl)) {
        peers.add(new InsecurePeer("notifications are posted by plain http", callbackUrl));
      }
      if (!signed) {
        peers.add(
            new InsecurePeer(
                "notifications are not signed: there is no webhook secret", callbackUrl));
      }
    }
    return peers;
  }

  private static boolean isPlain(URI url) {
    return PLAIN.equalsIgnoreCase(url.getScheme());
  }

  @Override
  public String toString() {
    return problem + " (" + Redactor.url(url.toString()) + ")";
  }
}
