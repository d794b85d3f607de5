package dev.turnpike.internal.transport;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.HttpPeer;
import dev.turnpike.GatewayListener.Step;
import dev.turnpike.GatewayListener.StepBegins;
import dev.turnpike.GatewayListener.StepEnded;
import dev.turnpike.HttpLogLevel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over one pool of connections. A request that must not be repeated is on the wire
 * once: no retry, no redirect, no second try after a peer may have read a byte. Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {
  /** An answer over this is refused: 1 MiB. */
  public static final int MAX_ANSWER = 1024 * 1024;

  private static final int LEAST_ERROR = 400;
  private static final MediaType JSON = MediaType.get("application/json");

  private final ConnectionPool pool;
  private final HttpSettings settings;
  private final HttpLog log;
  private final @Nullable HttpProxy proxy;
  private final GatewayListener listener;
  private @Nullable OkHttpClient base;

  /** A transport of its own with the usual settings. */
  public HttpTransport(int poolSize, HttpLogLevel logLevel) {
    this(
        poolSize,
        new HttpSettings(HttpSettings.IDLE_TIME, logLevel, List.of(), null),
        new GatewayListener() {});
  }

  /**
   * A transport of its own.
   *
   * @param poolSize how many idle connections are kept: the expected number of concurrent calls
   * @param settings how peers are called
   * @param listener hears of each request
   */
  public HttpTransport(int poolSize, HttpSettings settings, GatewayListener listener) {
    this.listener = listener;
    this.pool = new ConnectionPool(poolSize, settings.idleTime().toMillis(), TimeUnit.MILLISECONDS);
    this.settings = settings;
    this.log = new HttpLog(settings.logLevel());
    this.proxy = settings.proxy();
  }

  /**
   * Where nobody is called by HTTP, nobody waits for the certificates of the machine to be read.
   */
  private synchronized OkHttpClient base() {
    if (base == null) {
      base = newClient();
    }
    return base;
  }

  private OkHttpClient newClient() {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectionPool(pool)
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .readTimeout(
                Duration
                    .ZERO) // the whole call has a time-out, which a dripping answer can't stretch
            .writeTimeout(Duration.ZERO)
            .socketFactory(new ChannelSockets())
            .eventListenerFactory(HttpTransport::watcherOf)
            .addNetworkInterceptor(HttpTransport::notOnWhatIsClosed)
            .addNetworkInterceptor(HttpTransport::withoutEndlessWait);
    if (!settings.trusted().isEmpty()) {
      X509TrustManager trust = Trust.alsoIn(settings.trusted());
      builder.sslSocketFactory(Trust.sockets(trust), trust);
    }
    return builder.build();
  }

  /** A client of this transport for peers that are given this long to accept a connection. */
  public Client client(Duration connectTimeout) {
    OkHttpClient.Builder timed = base().newBuilder().connectTimeout(connectTimeout);
    if (proxy == null) {
      Way only = Way.of(timed);
      return new Client(only, only);
    }
    Way direct = Way.of(timed.proxy(Proxy.NO_PROXY));
    return new Client(direct, Way.of(proxy.used(timed)));
  }

  /**
   * An answer as it came.
   *
   * @param status the HTTP status
   * @param headers its headers
   * @param body the whole body
   */
  public record Answer(int status, Headers headers, byte[] body) {
    /** Whether the status says success. */
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /** The value of a header. */
    public @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  /**
   * The beginning of an answer.
   *
   * @param answer whose body is no more than what was wanted
   * @param isCut whether the peer's body is longer
   * @param broken why the body ended before its end, and before as much as was wanted; {@code null}
   *     where it did not
   */
  public record Beginning(Answer answer, boolean isCut, @Nullable NoAnswerException broken) {}

  /** Reads a body. */
  @FunctionalInterface
  private interface BodyReader {
    byte[] read(Call call, ResponseBody body) throws IOException;
  }

  /** Sends to peers with the same time to connect. Thread-safe. */
  public final class Client {
    private final Way direct;
    private final Way proxied;

    private Client(Way direct, Way proxied) {
      this.direct = direct;
      this.proxied = proxied;
    }

    /**
     * Sends a request and reads the whole answer, within the time.
     *
     * @param repeatable whether it may be sent again on a fresh connection when it fails: lookups
     *     only
     * @throws NoAnswerException when there is no answer, or one that is too large
     */
    public Answer send(HttpCall outgoing, Duration timeout, boolean repeatable)
        throws NoAnswerException {
      return exchange(outgoing, timeout, repeatable, (call, body) -> read(body));
    }

    /**
     * Sends a request that must not be repeated, and reads the beginning of the answer's body,
     * within the time.
     *
     * @param most how many bytes of the body are wanted
     * @throws NoAnswerException when there is no answer
     */
    public Beginning sendForBeginning(HttpCall outgoing, Duration timeout, int most)
        throws NoAnswerException {
      BodyBeginning beginning = new BodyBeginning(most);
      Answer answer = exchange(outgoing, timeout, false, beginning::read);
      IOException failure = beginning.failure();
      return new Beginning(
          answer,
          beginning.isCut(),
          failure == null ? null : new NoAnswerException(asIo(failure), false));
    }

    /** A step of a trace: the peer is given the {@code traceparent} of this very request. */
    private Answer exchange(
        HttpCall outgoing, Duration timeout, boolean repeatable, BodyReader reader)
        throws NoAnswerException {
      Step step = listener.begins(beginningOf(outgoing));
      if (step == null) {
        return untraced(outgoing, timeout, repeatable, reader);
      }
      StepEnded end = new StepEnded("no_answer", "no_answer", null);
      try {
        Answer answer = untraced(outgoing.within(step.traceparent()), timeout, repeatable, reader);
        int status = answer.status();
        end =
            new StepEnded(
                "answered", status < LEAST_ERROR ? null : Integer.toString(status), status);
        return answer;
      } catch (NoAnswerException e) {
        end = new StepEnded("no_answer", e.timeout() ? "timeout" : "no_answer", null);
        throw e;
      } finally {
        step.ended(end);
      }
    }

    private Answer untraced(
        HttpCall outgoing, Duration timeout, boolean repeatable, BodyReader reader)
        throws NoAnswerException {
      long start = log.request(outgoing);
      OkHttpClient client =
          (proxy != null && proxy.isFor(outgoing.url()) ? proxied : direct).client(repeatable);
      while (true) {
        SentWatcher watcher = new SentWatcher();
        Call call = client.newCall(request(outgoing, watcher, repeatable));
        long left = timeout.toNanos() - (System.nanoTime() - start);
        call.timeout().timeout(Math.max(1, left), TimeUnit.NANOSECONDS);
        try (Response response = call.execute()) {
          Answer answer =
              new Answer(response.code(), response.headers(), reader.read(call, response.body()));
          log.answer(outgoing, answer, start);
          return answer;
        } catch (ClosedWhileIdleException e) {
          continue; // nothing was sent; that connection is gone, and a new one is never taken so
        } catch (Exception e) { // OkHttp's Kotlin throws what its signature doesn't tell
          NoAnswerException noAnswer = new NoAnswerException(asIo(e), !watcher.sent);
          log.failure(outgoing, noAnswer, start);
          throw noAnswer;
        }
      }
    }
  }

  private static StepBegins beginningOf(HttpCall outgoing) {
    return new StepBegins(
        StepBegins.Kind.HTTP_REQUEST,
        null,
        null,
        new HttpPeer(outgoing.method(), outgoing.url().host(), outgoing.url().port()),
        outgoing.headers().get("X-Request-Id"),
        outgoing.headers().get(HttpCall.TRACEPARENT));
  }

  /** How peers are reached, for what must not be repeated and for what may. */
  private record Way(OkHttpClient once, OkHttpClient repeating) {
    private static Way of(OkHttpClient.Builder client) {
      OkHttpClient once = client.build();
      return new Way(once, once.newBuilder().retryOnConnectionFailure(true).build());
    }

    private OkHttpClient client(boolean repeatable) {
      return repeatable ? repeating : once;
    }
  }

  private static IOException asIo(Exception e) {
    if (e instanceof InterruptedException || e instanceof ClosedByInterruptException) {
      Thread.currentThread().interrupt();
      return new InterruptedIOException("interrupted");
    }
    if (e instanceof IOException io) {
      return io;
    }
    return new IOException("the request could not be made", e);
  }

  private static Request request(HttpCall outgoing, SentWatcher watcher, boolean repeatable) {
    Request.Builder request =
        new Request.Builder()
            .url(outgoing.url())
            .method(outgoing.method(), bodyOf(outgoing, repeatable))
            .tag(SentWatcher.class, watcher);
    Headers.Builder headers = new Headers.Builder();
    outgoing
        .headers()
        .forEach(
            (name, value) -> {
              if (hasControls(value)) {
                headers.set(name, value); // which refuses it
              } else {
                headers.removeAll(name).addUnsafeNonAscii(name, value);
              }
            });
    return request.headers(headers.build()).build();
  }

  /** Whether it would end a line, or the like. */
  private static boolean hasControls(String value) {
    return value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
  }

  /**
   * Only a body can tell OkHttp not to repeat a request (after a 503 with {@code Retry-After: 0},
   * for one), so what must not be repeated and has none gets an empty one.
   */
  private static @Nullable RequestBody bodyOf(HttpCall outgoing, boolean repeatable) {
    byte[] body = outgoing.body();
    if (body != null) {
      return new OneShot(body, outgoing.headers().containsKey("Content-Type") ? null : JSON);
    }
    return repeatable ? null : new OneShot(new byte[0], null);
  }

  private static EventListener watcherOf(Call call) {
    SentWatcher watcher = call.request().tag(SentWatcher.class);
    return watcher == null ? EventListener.NONE : watcher;
  }

  /**
   * OkHttp looks for itself only after 10 s, and a request on a connection whose peer has closed it
   * leaves open whether it was read. HTTP/2 hears of a close at once, by a thread of its own.
   */
  private static Response notOnWhatIsClosed(Interceptor.Chain chain) throws IOException {
    SentWatcher watcher = chain.request().tag(SentWatcher.class);
    Connection connection = chain.connection();
    if (watcher != null
        && !watcher.connected
        && connection != null
        && connection.protocol() != Protocol.HTTP_2
        && !ChannelSockets.isQuiet(connection.socket())) {
      throw new ClosedWhileIdleException();
    }
    return chain.proceed(chain.request());
  }

  /** OkHttp throws an answer away whose {@code Retry-After} it can't count. */
  private static Response withoutEndlessWait(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String wait = response.header("Retry-After");
    return wait != null && wait.matches("\\d{10,}")
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  private static byte[] read(ResponseBody body) throws IOException {
    BufferedSource source = body.source();
    try (Buffer buffer = new Buffer()) {
      while (source.read(buffer, 8192) >= 0) {
        if (buffer.size() > MAX_ANSWER) {
          throw new AnswerTooLargeException();
        }
      }
      return buffer.readByteArray();
    }
  }

  /** Idle connections are closed; calls that run go on. */
  @Override
  public synchronized void close() {
    if (base != null) {
      base.dispatcher().executorService().shutdown();
    }
    pool.evictAll();
  }

  private static final class SentWatcher extends EventListener {
    private volatile boolean connected;
    private volatile boolean sent;

    @Override
    public void connectStart(Call call, InetSocketAddress peer, Proxy proxy) {
      connected = true;
    }

    @Override
    public void requestHeadersStart(Call call) {
      sent = true;
    }
  }

  /** A body that OkHttp must not send a second time, whatever the peer answers. */
  private static final class OneShot extends RequestBody {
    private final byte[] bytes;
    private final @Nullable MediaType type;

    private OneShot(byte[] bytes, @Nullable MediaType type) {
      this.bytes = bytes;
      this.type = type;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
