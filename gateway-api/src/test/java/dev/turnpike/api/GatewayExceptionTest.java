package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayExceptionTest {
  private static final Set<ErrorCode> RETRYABLE =
      Set.of(
          ErrorCode.TOO_MANY_REQUESTS,
          ErrorCode.INTERNAL_ERROR,
          ErrorCode.PROVIDER_ERROR,
          ErrorCode.PROVIDER_UNAVAILABLE,
          ErrorCode.GATEWAY_UNAVAILABLE,
          ErrorCode.PROVIDER_TIMEOUT);

  private static Class<?> classFor(ErrorCode code) {
    if (RETRYABLE.contains(code)) {
      return RetryableException.class;
    }
    return switch (code) {
      case INVALID_REQUEST -> InvalidRequestException.class;
      case PROVIDER_REJECTED -> RequestRejectedException.class;
      default -> GatewayException.class;
    };
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void notExecutedOrALookup_hasTheClassOfItsCode(ErrorCode code) {
    assertThat(GatewayException.of(code).build()).isExactlyInstanceOf(classFor(code));
    assertThat(GatewayException.of(code).outcome(Outcome.NOT_EXECUTED).build())
        .isExactlyInstanceOf(classFor(code));
  }

  @ParameterizedTest
  @EnumSource(value = ErrorCode.class, mode = EnumSource.Mode.EXCLUDE, names = "INVALID_REQUEST")
  void unknownOutcome_isWhatTheClassSaysWhateverTheCode(ErrorCode code) {
    assertThat(GatewayException.of(code).outcome(Outcome.UNKNOWN).build())
        .isExactlyInstanceOf(OutcomeUnknownException.class);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void withNothingSaid_itSaysTheTitle(ErrorCode code) {
    GatewayException exception = GatewayException.of(code).build();

    assertThat(exception.code()).isEqualTo(code);
    assertThat(exception.detail()).isEqualTo(code.title());
    assertThat(exception).hasMessage(code.title()).hasNoCause();
    assertThat(exception.outcome()).isEmpty();
    assertThat(exception.provider()).isEmpty();
    assertThat(exception.retryAfter()).isEmpty();
    assertThat(exception.errors()).isEmpty();
    assertThat(exception.replayed()).isFalse();
  }

  @Test
  void toBuilder_keepsEverythingAndNamesTheFirstAsCause() {
    GatewayException first =
        GatewayException.of(ErrorCode.PROVIDER_TIMEOUT)
            .detail("no answer within 30 s")
            .outcome(Outcome.UNKNOWN)
            .provider("acme")
            .retryAfter(Duration.ofSeconds(7))
            .replayed(true)
            .errors(List.of(new FieldError("amount", "is odd")))
            .cause(new IllegalStateException("inner"))
            .build();

    GatewayException copy = first.toBuilder().build();

    assertThat(copy).isExactlyInstanceOf(OutcomeUnknownException.class).hasCause(first);
    assertThat(copy)
        .usingRecursiveComparison()
        .comparingOnlyFields("code", "outcome", "provider", "retryAfter", "replayed", "errors")
        .isEqualTo(first);
    assertThat(copy.detail()).isEqualTo(first.detail());
  }

  @Test
  void toBuilder_withAnotherOutcome_changesTheClass() {
    GatewayException lookup = GatewayException.of(ErrorCode.PROVIDER_ERROR).build();

    assertThat(lookup).isInstanceOf(RetryableException.class);
    assertThat(lookup.toBuilder().outcome(Outcome.UNKNOWN).build())
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void replayed_isSaid() {
    assertThat(GatewayException.of(ErrorCode.PROVIDER_REJECTED).replayed(true).build().replayed())
        .isTrue();
  }

  @Test
  void errors_areACopyThatCantBeChanged() {
    List<FieldError> errors = new ArrayList<>(List.of(new FieldError("a", "is wrong")));
    InvalidRequestException exception = InvalidRequestException.of(errors);

    errors.clear();

    assertThat(exception.errors()).containsExactly(new FieldError("a", "is wrong"));
    assertThatThrownBy(() -> exception.errors().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void invalidRequest_tellsOfEveryField() {
    InvalidRequestException exception =
        InvalidRequestException.of(
            List.of(new FieldError("a", "is wrong"), new FieldError("b.c", "is required")));

    assertThat(exception).hasMessage("a: is wrong; b.c: is required");
    assertThat(InvalidRequestException.of("a", "is wrong")).hasMessage("a: is wrong");
  }

  @Test
  void serialization_keepsCodeAndOutcome() throws Exception {
    GatewayException exception =
        InvalidRequestException.of("amount", "is wrong").toBuilder()
            .outcome(Outcome.NOT_EXECUTED)
            .provider("acme")
            .cause(null)
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(exception);
    }

    GatewayException read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (GatewayException) in.readObject();
    }

    assertThat(read)
        .isExactlyInstanceOf(InvalidRequestException.class)
        .hasMessage("amount: is wrong");
    assertThat(read.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(read.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(read.errors()).isEmpty();
  }

  @Test
  void fieldError_needsBothHalves() {
    assertThatThrownBy(() -> new FieldError(null, "x")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new FieldError("x", null)).isInstanceOf(NullPointerException.class);
  }
}
