package dev.turnpike.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP answer. */
public record Answer(int status, Map<String, List<String>> headers, byte[] body) {
  /** Upper and lower case of header names don't matter. */
  public Answer {
    Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    headers = anyCase;
  }

  /** The first header of this name. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as a JSON object. */
  public Map<String, @Nullable Object> json() {
    try {
      return Json.readObject(body);
    } catch (NotJsonException e) {
      throw new AssertionError("no JSON: " + this, e);
    }
  }

  /** A field of the body, as text. */
  public String field(String name) {
    return Objects.toString(json().get(name), null);
  }

  /** This answer, which has this status. */
  public Answer mustBe(int expected) {
    assertThat(status).as(toString()).isEqualTo(expected);
    return this;
  }

  /** This answer, which is a problem with this status, code and outcome. */
  public Answer mustBeProblem(int expected, String code, @Nullable String outcome) {
    mustBe(expected);
    assertThat(header("Content-Type")).as(toString()).contains("application/problem+json");
    assertThat(field("code")).as(toString()).isEqualTo(code);
    assertThat(field("outcome")).as("outcome of " + this).isEqualTo(outcome);
    return this;
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + text();
  }
}
