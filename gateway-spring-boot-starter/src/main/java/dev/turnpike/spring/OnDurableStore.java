package dev.turnpike.spring;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Unless memory is asked for in so many words. */
final class OnDurableStore implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return !"memory".equalsIgnoreCase(context.getEnvironment().getProperty("turnpike.store.type"));
  }
}
