package dev.turnpike.servlet;

import dev.turnpike.http.GatewayFace;
import dev.turnpike.internal.http.ServedFace;
import dev.turnpike.internal.schedule.WorkerThreads;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers all of the gateway's paths in a servlet container, of Servlet 6.0 or later: map it to
 * {@code /*}, or to a path of the host's choice with {@code /*} behind it, which then comes before
 * {@code /v3}, as the context's path does. Thread-safe.
 *
 * <p>Register it, and the filters before it, with support for asynchronous requests: then no thread
 * of the container waits for a provider. Requests wait on threads of the servlet's own: virtual
 * ones from Java 24 on, else those of a pool that grows with the requests at work. {@link
 * dev.turnpike.http.Budgets} bound those that come with a key, and callbacks; strangers only by
 * their address, so that many addresses are bounded by the container's connections alone. Without
 * that support they are answered where they are.
 *
 * <p>Before the container stops, {@link GatewayFace#drain} lets requests that run come to their
 * end.
 */
public final class GatewayServlet implements Servlet {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServlet.class);

  private final ServedFace face;
  private final ExecutorService threads = WorkerThreads.unbounded("turnpike-servlet");
  private volatile @Nullable ServletConfig config;

  /** A servlet for requests to this face. */
  public GatewayServlet(GatewayFace face) {
    this.face = (ServedFace) Objects.requireNonNull(face, "face"); // sealed: there is no other
  }

  @Override
  public void init(ServletConfig config) {
    this.config = config;
  }

  @Override
  public @Nullable ServletConfig getServletConfig() {
    return config;
  }

  @Override
  public String getServletInfo() {
    return "Turnpike";
  }

  /**
   * Answers a request, now or on another thread.
   *
   * @throws ServletException where it is none over HTTP
   */
  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      throw new ServletException("the gateway answers HTTP only");
    }
    ServletExchange exchange = new ServletExchange(http, answer);
    if (!http.isAsyncSupported()) {
      answer(exchange);
      return;
    }
    AsyncContext async = http.startAsync(http, answer);
    async.setTimeout(0); // the gateway keeps its time by itself
    Runnable answering = () -> answer(exchange, async);
    try {
      threads.execute(answering);
    } catch (RejectedExecutionException e) { // it is being stopped
      answering.run();
    }
  }

  private void answer(ServletExchange exchange) {
    boolean whole = false;
    try {
      whole = face.answer(exchange, false);
    } finally {
      try {
        exchange.end();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("nothing could be answered: {}", e.toString());
      }
      if (!whole) {
        exchange.abandon();
      }
    }
  }

  private void answer(ServletExchange exchange, AsyncContext async) {
    try {
      answer(exchange);
    } finally {
      try {
        async.complete();
      } catch (IllegalStateException e) {
        LOG.debug("the container has ended the request by itself: {}", e.toString());
      }
    }
  }

  /** Ends its threads when the requests that run are answered. */
  @Override
  public void destroy() {
    threads.shutdown();
  }
}
