package dev.turnpike;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnpike.FingerprintKeys.Match;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintKeysTest {
  private static final String KEY = "0123456789".repeat(4);
  private static final String OLD = "old:" + KEY;
  private static final String NEW = "new:" + KEY.replace('0', 'x');
  private static final byte[] REQUEST = "{\"body\":{\"amount\":1}}".getBytes(UTF_8);

  private final FingerprintKeys before = FingerprintKeys.of(List.of(OLD));

  @Test
  void theSameRequest_isFoundToBeTheSame() {
    String fingerprint = before.fingerprint(REQUEST);

    assertThat(fingerprint).startsWith("old:").isEqualTo(before.fingerprint(REQUEST.clone()));
    assertThat(before.match(fingerprint, REQUEST)).isEqualTo(Match.SAME);
    assertThat(before.match(fingerprint, "{}".getBytes(UTF_8))).isEqualTo(Match.OTHER);
  }

  @Test
  void aNewKeyIsUsed_andTheOldOneServes() {
    String fingerprint = before.fingerprint(REQUEST);
    FingerprintKeys after = FingerprintKeys.of(List.of(NEW, OLD));

    assertThat(after.match(fingerprint, REQUEST)).isEqualTo(Match.SAME);
    assertThat(after.fingerprint(REQUEST)).startsWith("new:");
    assertThat(after.labels(REQUEST)).hasSize(2).contains(before.labels(REQUEST).get(0));
  }

  @Test
  void whereTheKeyIsGone_nobodyCanTell() {
    FingerprintKeys after = FingerprintKeys.of(List.of(NEW));

    assertThat(after.match(before.fingerprint(REQUEST), REQUEST)).isEqualTo(Match.KEY_GONE);
    assertThat(after.match("5d41402abc4b2a76b9719d911017c592", REQUEST)).isEqualTo(Match.KEY_GONE);
    assertThat(after.match("", REQUEST)).isEqualTo(Match.KEY_GONE);
  }

  @Test
  void anotherKeyWithTheSameId_makesAnotherFingerprint() {
    FingerprintKeys other = FingerprintKeys.of(List.of(NEW.replace("new:", "old:")));

    assertThat(other.match(before.fingerprint(REQUEST), REQUEST)).isEqualTo(Match.OTHER);
  }

  @Test
  void aLabel_isNoFingerprint() {
    assertThat(before.labels(REQUEST).get(0)).isNotEqualTo(before.fingerprint(REQUEST));
  }

  @Test
  void aFreshKey_isTakenAndUnlikeAnyOther() {
    String fresh = FingerprintKeys.newKey();

    assertThat(FingerprintKeys.of(List.of(fresh)).fingerprint(REQUEST)).contains(":");
    assertThat(FingerprintKeys.newKey()).isNotEqualTo(fresh);
    assertThat(FingerprintKeys.random().fingerprint(REQUEST))
        .isNotEqualTo(FingerprintKeys.random().fingerprint(REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789012345678901234567890123456789",
        "k1:tooShort",
        "k1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "K1:0123456789012345678901234567890123456789",
        "k1:0123456789012345678901234567890 with space",
        "'k1:0123456789012345678901234567890123456789'",
        "k1:\"0123456789012345678901234567890123456789\"",
        "k1:01234567890123456789:01234567890123456789"
      })
  void whatIsNoKey_isRefusedAndNotShown(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FingerprintKeys.of(List.of(OLD, key)))
        .withMessageContaining("fingerprint key 2")
        .withMessageNotContaining("0123456789");
  }

  @Test
  void noKeyAndTwoWithOneId_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FingerprintKeys.of(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FingerprintKeys.of(List.of(OLD, OLD)))
        .withMessageContaining("has the id of an earlier one, 'old'");
  }

  @Test
  void toString_showsNoKey() {
    assertThat(before).hasToString("FingerprintKeys[old]");
  }
}
