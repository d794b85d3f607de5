package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:s3cret@127.0.0.1/x",
        "jdbc:postgresql://me@127.0.0.1/x",
        "jdbc:postgresql:me:s3cret@x",
        "jdbc:postgresql://me:s3cret/x",
        "jdbc:postgresql://host:port/x?password=s3cret",
        "jdbc:postgresql://host/a/b?password=s3cret",
        "jdbc:postgresql://host/x?password=s3cret&currentSchema=nope",
        "jdbc:mysql://host/x?password=s3cret"
      })
  void aUrlThatCantBeUsed_isRefusedAndNotShown(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStore.postgres(url, null, null))
        .withMessageStartingWith("must ")
        .withMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host/x",
        "jdbc:postgresql://host:5432/x?user=me&password=a@b:c/d?e",
        "jdbc:postgresql://a.example:1,b-2.example,[::1]:5432/x",
        "jdbc:postgresql://host/",
        "jdbc:postgresql:x",
      })
  void aUrlThatCanBeUsed_isTaken(String url) {
    assertThat(PostgresUrl.of(url)).hasToString(url.replaceFirst("[?].*", ""));
  }
}
