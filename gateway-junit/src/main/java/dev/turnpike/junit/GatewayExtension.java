package dev.turnpike.junit;

import dev.turnpike.Gateway;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests of JUnit a {@link TestGateway}, and closes it: as a parameter of that type, or of
 * {@link PaymentGateway} or {@link Gateway} where the gateway itself is enough.
 *
 * <pre>{@code
 * @ExtendWith(GatewayExtension.class)
 * class ShopTest {
 *   @Test
 *   void anOrderIsPaid(TestGateway turnpike) {
 *     new Shop(turnpike.gateway()).order("order-1");
 *   }
 * }
 * }</pre>
 *
 * <p>Each test has a gateway of its own, the same for its {@code @BeforeEach} methods. Where a
 * constructor or a {@code @BeforeAll} method asks for one, all tests of that class share it. For
 * settings, register it as a field: {@code @RegisterExtension static GatewayExtension turnpike =
 * GatewayExtension.with(builder -> …)}. Thread-safe.
 */
public final class GatewayExtension implements ParameterResolver {
  private static final Set<Class<?>> GIVEN =
      Set.of(TestGateway.class, PaymentGateway.class, Gateway.class);

  private final Consumer<? super GatewayBuilder> settings;
  private final Namespace namespace = Namespace.create(this);

  /** With the sandbox. */
  public GatewayExtension() {
    this(builder -> {});
  }

  private GatewayExtension(Consumer<? super GatewayBuilder> settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /** With the sandbox and settings: {@link TestGateway#with}. */
  public static GatewayExtension with(Consumer<? super GatewayBuilder> settings) {
    return new GatewayExtension(settings);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return GIVEN.contains(parameter.getParameter().getType());
  }

  /** JUnit closes what is in its store when the test, or the class, is over. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestGateway gateway = gatewayOf(context.getStore(namespace));
    return parameter.getParameter().getType() == TestGateway.class ? gateway : gateway.gateway();
  }

  /** By what JUnit 5 has, too: its store can't compute what isn't deprecated in JUnit 6. */
  private synchronized TestGateway gatewayOf(Store store) {
    TestGateway gateway = store.get(TestGateway.class, TestGateway.class);
    if (gateway == null) {
      gateway = TestGateway.with(settings);
      store.put(TestGateway.class, gateway);
    }
    return gateway;
  }
}
