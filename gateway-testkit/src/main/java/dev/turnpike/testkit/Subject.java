package dev.turnpike.testkit;

import dev.turnpike.ExternalService;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.external.ExternalProvider;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.ProviderContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be proven, and how to reach it: a class in this JVM, or a service at a URL, which is
 * called by the gateway's own client. Immutable and thread-safe; it prints no setting's value.
 *
 * <p>Every rule has an object of the class for itself: made, started, and closed at its end.
 */
public final class Subject {
  private static final int POOL = 64;

  private final @Nullable Supplier<? extends Provider> maker;
  private final @Nullable String baseUrl;
  private final Map<String, String> settings;
  private final Clock clock;
  private final @Nullable String apiKey;
  private final Duration idempotencyWindow;

  private Subject(
      @Nullable Supplier<? extends Provider> maker,
      @Nullable String baseUrl,
      Map<String, String> settings,
      Clock clock,
      @Nullable String apiKey,
      Duration idempotencyWindow) {
    this.maker = maker;
    this.baseUrl = baseUrl;
    this.settings = Map.copyOf(settings);
    this.clock = clock;
    this.apiKey = apiKey;
    this.idempotencyWindow = idempotencyWindow;
  }

  /**
   * A class in this JVM.
   *
   * @param maker makes a new object at each call, as a gateway does: usually its constructor
   */
  public static Subject inProcess(Supplier<? extends Provider> maker) {
    Objects.requireNonNull(maker, "maker");
    return new Subject(maker, null, Map.of(), Clock.systemUTC(), null, Duration.ZERO);
  }

  /**
   * A service that speaks the contract.
   *
   * @param baseUrl calls go to {@code {baseUrl}/pay} and so on
   * @throws IllegalArgumentException when it is no such URL
   */
  public static Subject http(String baseUrl) {
    ExternalService.builder("checked", baseUrl).build();
    return new Subject(null, baseUrl, Map.of(), Clock.systemUTC(), null, Duration.ofHours(24));
  }

  /** The same with one more setting, for {@link Provider#start}. */
  public Subject setting(String key, String value) {
    return with(Map.of(key, value));
  }

  /** The same with this time. */
  public Subject clock(Clock clock) {
    Objects.requireNonNull(clock, "clock");
    return new Subject(maker, baseUrl, settings, clock, apiKey, idempotencyWindow);
  }

  /** The same, called with {@code Authorization: Bearer}; only over HTTP. */
  public Subject apiKey(@Nullable String apiKey) {
    return new Subject(maker, baseUrl, settings, clock, apiKey, idempotencyWindow);
  }

  /**
   * For how long the service honours an {@code Idempotency-Key}; zero: it does not. Only over HTTP,
   * where a day is taken for granted. A class says it itself.
   */
  public Subject idempotencyWindow(Duration idempotencyWindow) {
    return new Subject(maker, baseUrl, settings, clock, apiKey, idempotencyWindow);
  }

  /** Where the service is; empty text for a class. */
  String baseUrl() {
    return Objects.requireNonNullElse(baseUrl, "");
  }

  boolean isHttp() {
    return baseUrl != null;
  }

  @Nullable String apiKey() {
    return apiKey;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** The same with more settings, or others. */
  Subject with(Map<String, String> other) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(other);
    return new Subject(maker, baseUrl, all, clock, apiKey, idempotencyWindow);
  }

  /** A new object that nobody has started. */
  Provider make() {
    if (maker == null) {
      throw new Stop.Skip("a service over HTTP has no object here");
    }
    return Objects.requireNonNull(maker.get(), "the maker made null");
  }

  ProviderContext context(String name, Map<String, String> with) {
    return new ProviderContext(name, with, clock);
  }

  /** Ready to be called. */
  Session open() throws Exception {
    return open(null);
  }

  /**
   * Ready to be called.
   *
   * @param name what it runs under; {@code null}: its own
   */
  Session open(@Nullable String name) throws Exception {
    if (baseUrl == null) {
      Provider provider = make();
      provider.start(context(name == null ? nameOf(provider) : name, settings));
      return new Session(provider, provider::close);
    }
    ExternalService service =
        ExternalService.builder(name == null ? "subject" : name, baseUrl)
            .apiKey(apiKey)
            .idempotencyWindow(idempotencyWindow)
            .build();
    HttpTransport transport = new HttpTransport(POOL, HttpLogLevel.NONE);
    return new Session(new ExternalProvider(service, transport, clock), transport::close);
  }

  /** The name that it would run under, or another where it can't be one. */
  static String nameOf(Provider provider) {
    String name = provider.name();
    return name != null && Names.isName(name) ? name : "subject";
  }

  /** A provider between start and close. */
  record Session(Provider provider, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  @Override
  public String toString() {
    return baseUrl == null ? "a provider in process" : baseUrl;
  }
}
