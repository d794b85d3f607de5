package dev.turnpike.api;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The request is wrong and was not executed: {@link #errors()} names every wrong field at once. */
public final class InvalidRequestException extends GatewayException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(Builder builder) {
    super(builder);
  }

  /** An exception for these wrong fields, of which there is at least one. */
  public static InvalidRequestException of(List<FieldError> errors) {
    if (Objects.requireNonNull(errors, "errors").isEmpty()) {
      throw new IllegalArgumentException("errors must not be empty");
    }
    String detail = errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
    return (InvalidRequestException)
        GatewayException.of(ErrorCode.INVALID_REQUEST).detail(detail).errors(errors).build();
  }

  /** An exception for one wrong field. */
  public static InvalidRequestException of(String field, String detail) {
    return of(List.of(new FieldError(field, detail)));
  }
}
