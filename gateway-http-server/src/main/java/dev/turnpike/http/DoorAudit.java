package dev.turnpike.http;

import dev.turnpike.Administration;
import dev.turnpike.Administration.ValidKey;
import dev.turnpike.api.GatewayException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in the gateway's audit which keys are new or withdrawn, and who was refused. A key that is
 * withdrawn is refused from then on, even while the audit can't be kept: that is made up for.
 * Thread-safe.
 */
final class DoorAudit {
  private static final Logger LOG = LoggerFactory.getLogger(DoorAudit.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Administration administration;
  private volatile ApiKeys newest = ApiKeys.none();
  private volatile boolean closed;

  DoorAudit(Administration administration) {
    this.administration = administration;
  }

  void keysAre(ApiKeys keys) {
    newest = keys;
    keep(keys);
  }

  private void keep(ApiKeys keys) {
    if (closed || keys != newest) {
      return;
    }
    try {
      administration.keysAre(
          keys.keys().stream()
              .map(key -> new ValidKey(key.credential().hex(), key.title(), key.description()))
              .toList());
    } catch (GatewayException e) {
      LOG.warn("which API keys are valid now can't be audited yet: {}", e.detail());
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> keep(keys));
    }
  }

  void refused(String address, RefusalLog.Kind kind, Instant since, long count) {
    administration.refused(
        address, "%s %s since %s".formatted(count, kind.words(), RefusalLog.MINUTE.format(since)));
  }

  /** Nothing is made up for any more. */
  void close() {
    closed = true;
  }
}
