package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are what they were, where they were, or an error that names the key. */
class EncryptionKeysTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final AtRest FIRST = atRest(Samples.K1);

  private static AtRest atRest(String... keys) {
    return AtRest.sealed(
        "the file x", EncryptionKeys.of(List.of(keys)), SECRET.getBytes(StandardCharsets.US_ASCII));
  }

  private static String seal(AtRest atRest, String value, String row) {
    return (String) atRest.seal(SealedColumn.ANSWER, value, row);
  }

  private static String open(AtRest atRest, String stored, String row) {
    return atRest.open(SealedColumn.ANSWER, stored, row);
  }

  private static void cantBeOpened(AtRest atRest, String stored, String row) {
    assertThatThrownBy(() -> open(atRest, stored, row))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the file x: ")
        .hasMessageContaining("operations.answer")
        .hasMessageContaining("'k1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "ü€😀", "enc1:k1:AAAA", "enc0:", "encore", "enc1:"})
  void whatIsStored_isRead_withKeysAndWithout(String value) {
    assertThat(seal(FIRST, value, "op-1")).startsWith("enc1:k1:").isNotEqualTo(value);
    assertThat(open(FIRST, seal(FIRST, value, "op-1"), "op-1")).isEqualTo(value);

    AtRest clear = AtRest.clear("the file x");
    assertThat(open(clear, seal(clear, value, "op-1"), "op-1")).isEqualTo(value);
    assertThat(open(FIRST, seal(clear, value, "op-1"), "op-1")).as("from before").isEqualTo(value);
  }

  @Test
  void aKeyThatIsNotTheFirst_decrypts() {
    String stored = seal(FIRST, "{}", "op-1");

    assertThat(open(atRest(Samples.K2, Samples.K1), stored, "op-1")).isEqualTo("{}");
    assertThat(seal(atRest(Samples.K2, Samples.K1), "{}", "op-1")).startsWith("enc1:k2:");
  }

  @Test
  void theSameValue_isNeverStoredTheSameTwice() {
    Set<String> stored = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      stored.add(seal(FIRST, "{}", "op-1"));
    }
    assertThat(stored).hasSize(1_000);
  }

  @Test
  void withoutItsKey_orWithAnother_itIsAnErrorThatNamesTheKey() {
    String stored = seal(FIRST, "{}", "op-1");

    cantBeOpened(AtRest.clear("the file x"), stored, "op-1");
    cantBeOpened(atRest(Samples.K2), stored, "op-1");
    cantBeOpened(atRest(Samples.K2.replace("k2", "k1")), stored, "op-1");
  }

  @Test
  void whatWasMoved_isRefused() {
    String stored = seal(FIRST, "{}", "op-1");

    cantBeOpened(FIRST, stored, "op-2");
    String request = (String) FIRST.seal(SealedColumn.REQUEST_BODY, "{}", "op-1");
    cantBeOpened(FIRST, request, "op-1");
  }

  @Test
  void whatWasCutOffOrChanged_isRefused() {
    String stored = seal(FIRST, "{\"result\":\"OK\"}", "op-1");
    int whole = stored.replace("=", "").length(); // Base64 may end without it
    for (int length = "enc1:k1:".length(); length < whole; length++) {
      cantBeOpened(FIRST, stored.substring(0, length), "op-1");
    }
    byte[] bytes = Base64.getDecoder().decode(stored.substring("enc1:k1:".length()));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      cantBeOpened(FIRST, "enc1:k1:" + Base64.getEncoder().encodeToString(changed), "op-1");
    }
    cantBeOpened(FIRST, stored.replace("enc1:k1:", "enc1:k1:!"), "op-1");
  }

  @Test
  void aDigestHasAKey_andIsKeyedOnce() {
    byte[] digest = Digest.of("acme", "token");
    byte[] keyed = FIRST.keyed(digest);

    assertThat(keyed).isNotEqualTo(digest).isEqualTo(FIRST.keyed(digest));
    assertThat(FIRST.keyed(keyed)).isEqualTo(keyed);
    assertThat(AtRest.isKeyed(keyed)).isTrue();
    assertThat(AtRest.isKeyed(digest)).isFalse();
    assertThat(
            AtRest.sealed("y", Samples.ENCRYPTION, "another".getBytes(StandardCharsets.US_ASCII))
                .keyed(digest))
        .isNotEqualTo(keyed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE=",
        "k1:",
        "K1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE=",
        "k1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0y",
        "k1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE5ZtC",
        "k1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0y!=",
        "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
      })
  void aKeyThatIsNone_orIsWeak_isNamedByItsPlace_andNotShown(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncryptionKeys.of(List.of(Samples.K2, key)))
        .withMessageStartingWith("encryption key 2 ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("5ZtC", "AAAA", "MDEy", "\n"));
  }

  @Test
  void theSameIdTwice_andNoKeyAtAll_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncryptionKeys.of(List.of(Samples.K1, Samples.K1)))
        .withMessageContaining("'k1'");
    assertThatIllegalArgumentException().isThrownBy(() -> EncryptionKeys.of(List.of()));
  }

  @Test
  void aFreshKey_isOne_alsoInTheOtherBase64() {
    String key = EncryptionKeys.newKey();

    assertThat(EncryptionKeys.of(List.of(key)).ids()).hasSize(1);
    EncryptionKeys.of(List.of(key.replace('+', '-').replace('/', '_').replace("=", "")));
    assertThat(EncryptionKeys.newKey()).isNotEqualTo(key);
    assertThat(EncryptionKeys.of(List.of(key)).toString()).doesNotContain(key.split(":")[1]);
  }
}
