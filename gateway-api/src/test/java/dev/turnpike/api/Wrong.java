package dev.turnpike.api;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a request is refused for. */
final class Wrong {
  private Wrong() {}

  static InvalidRequestException refusal(ThrowingCallable making) {
    InvalidRequestException refusal = catchThrowableOfType(InvalidRequestException.class, making);
    if (refusal == null) {
      throw new AssertionError("it was not refused");
    }
    return refusal;
  }

  static List<String> fields(ThrowingCallable making) {
    return refusal(making).errors().stream().map(FieldError::field).toList();
  }
}
