package dev.turnpike.spring;

import dev.turnpike.http.GatewayFace;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The end of the HTTP face, before the web server's own graceful shutdown: from then on health says
 * that it is not ready, new requests are refused, and those that run come to their end. The gateway
 * itself is closed later, with the beans.
 */
final class Drain implements SmartLifecycle {
  /** The web server's graceful shutdown is 1024 below the default, and higher ones end first. */
  private static final int BEFORE_THE_WEB_SERVER = DEFAULT_PHASE - 512;

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final GatewayFace face;
  private final Duration longest;
  private volatile boolean running;

  Drain(GatewayFace face, Duration longest) {
    this.face = face;
    this.longest = longest;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    int cutOff = face.drain(longest);
    if (cutOff > 0) {
      LOG.warn("{} requests of the gateway still run after {}", cutOff, longest);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** A face that was drained takes no requests any more, so a pause would be its end. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return BEFORE_THE_WEB_SERVER;
  }
}
