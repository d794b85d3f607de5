package dev.turnpike.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.api.GatewayException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a caller hears when there is no answer. */
public final class Problems {
  private Problems() {}

  /** The problem that this ends in. */
  public static GatewayException problemOf(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(GatewayException.class);
    return (GatewayException) thrown;
  }
}
