package dev.turnpike.opentelemetry;

import dev.turnpike.GatewayListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of a gateway's operations, calls of providers, attempts to notify, and HTTP requests
 * to services and receivers. Given to {@link dev.turnpike.GatewayBuilder#listener}. Thread-safe.
 *
 * <p>A span's parent is what the {@code traceparent} says that came with the call; where none came,
 * the span that is current on the caller's thread, which also counts where it is of the same trace.
 * The {@code traceparent} that goes on, to provider, service and receiver, is that of the span
 * itself; and each span is current on its thread, so that what an instrumented provider or database
 * makes hangs below it. {@code tracestate} and baggage don't go through.
 *
 * <p>No attribute holds an amount, an id of a payment, or a path: some paths hold tokens.
 */
public final class OpenTelemetryListener implements GatewayListener {
  private static final String SCOPE = "dev.turnpike";
  private static final String TRACEPARENT = "traceparent";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("turnpike.provider");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("turnpike.operation");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("turnpike.outcome");
  private static final AttributeKey<String> REQUEST_ID =
      AttributeKey.stringKey("turnpike.request_id");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  private static final TextMapGetter<String> GETTER =
      (traceparent, key) -> key.equals(TRACEPARENT) ? traceparent : null;

  private final Tracer tracer;

  /** One whose spans are made by this. */
  public OpenTelemetryListener(OpenTelemetry openTelemetry) {
    this.tracer = Objects.requireNonNull(openTelemetry, "openTelemetry").getTracer(SCOPE);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // the step's end closes it, on the same thread
  public Step begins(StepBegins event) {
    Context parent = parentOf(event);
    SpanBuilder span =
        tracer.spanBuilder(nameOf(event)).setParent(parent).setSpanKind(kindOf(event, parent));
    set(span, PROVIDER, event.provider());
    set(span, OPERATION, event.operation());
    set(span, REQUEST_ID, event.requestId());
    HttpPeer peer = event.peer();
    if (peer != null) {
      span.setAttribute(METHOD, peer.method());
      span.setAttribute(SERVER, peer.host());
      span.setAttribute(PORT, (long) peer.port());
    }
    Context within = parent.with(span.startSpan());
    return new SpanStep(within, within.makeCurrent());
  }

  /**
   * What serves the request may have made its span of it already: that is current, and nearer than
   * what the request brought. A notification belongs to the operation that made its payment,
   * whoever is just at work on the thread.
   */
  private static Context parentOf(StepBegins event) {
    String traceparent = event.traceparent();
    Context current = Context.current();
    if (traceparent == null) {
      return current;
    }
    Context brought = W3C.extract(current, traceparent, GETTER);
    boolean here =
        event.kind() != StepBegins.Kind.NOTIFICATION && traceOf(current).equals(traceOf(brought));
    return here ? current : brought;
  }

  private static String traceOf(Context context) {
    return Span.fromContext(context).getSpanContext().getTraceId();
  }

  private static void set(SpanBuilder span, AttributeKey<String> key, @Nullable String value) {
    if (value != null) {
      span.setAttribute(key, value);
    }
  }

  private static String nameOf(StepBegins event) {
    HttpPeer peer = event.peer();
    return switch (event.kind()) {
      case OPERATION -> "turnpike " + event.operation();
      case PROVIDER_CALL -> "provider " + event.operation();
      case NOTIFICATION -> "notify";
      case HTTP_REQUEST -> peer == null ? "HTTP" : peer.method();
    };
  }

  /** What came from elsewhere is served here; what began in this process is a part of it. */
  private static SpanKind kindOf(StepBegins event, Context parent) {
    return switch (event.kind()) {
      case OPERATION ->
          Span.fromContext(parent).getSpanContext().isRemote()
              ? SpanKind.SERVER
              : SpanKind.INTERNAL;
      case HTTP_REQUEST -> SpanKind.CLIENT;
      case PROVIDER_CALL, NOTIFICATION -> SpanKind.INTERNAL;
    };
  }

  private record SpanStep(Context within, Scope scope) implements Step {
    @Override
    public @Nullable String traceparent() {
      Map<String, String> headers = new HashMap<>();
      W3C.inject(within, headers, Map::put);
      return headers.get(TRACEPARENT);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // what it returns closes it
    public Runnable goesOnHere() {
      return within.makeCurrent()::close;
    }

    @Override
    public void ended(StepEnded event) {
      scope.close();
      Span span = Span.fromContext(within);
      span.setAttribute(OUTCOME, event.ending());
      if (event.httpStatus() != null) {
        span.setAttribute(STATUS, (long) event.httpStatus());
      }
      if (event.error() != null) {
        span.setAttribute(ERROR_TYPE, event.error());
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }
}
