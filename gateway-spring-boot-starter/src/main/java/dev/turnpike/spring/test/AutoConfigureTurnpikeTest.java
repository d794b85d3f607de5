package dev.turnpike.spring.test;

import dev.turnpike.spring.TurnpikeAutoConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * A test whose gateway has the sandbox only and keeps its records in memory, whatever the
 * application says: no payment company is called, nobody is notified by HTTP, and nothing stays.
 * Only the application's own {@code PaymentGateway} or {@code GatewayCustomizer} has the last word.
 * Put it beside {@code @SpringBootTest}, or beside the annotation of any slice, which then has a
 * gateway. The test's class path needs {@code gateway-providers-sample}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration(TurnpikeAutoConfiguration.class)
@TestPropertySource(
    properties = {
      "turnpike.enabled-providers=sandbox",
      "turnpike.notifications.url=",
      "turnpike.store.type=memory"
    })
public @interface AutoConfigureTurnpikeTest {}
