package dev.turnpike.api;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A URL that a payer is sent to leads a browser where it says: no script, nothing that nobody sees,
 * and the host that a browser finds in it.
 */
class RedirectUrlFuzzTest {
  private static final Set<String> EXECUTED = Set.of("javascript", "data", "vbscript", "file");

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "https://s.example/ok?s={CHECKOUT_SESSION_ID}",
        "http://me:pass@h\u00e4user.example:8080/%2e%2e/a|b^c#f",
        "https://[2001:db8::1]:443/",
        "my-app://",
        "https://a.example\\@b.example/",
        "https://{a}.example/",
        "JaVaScRiPt:alert(1)",
        "https:///a.example",
        "https://a.example@b.example@c.example/");
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatIsTaken_leadsWhereItSays(byte[] bytes) {
    String url = new Input(bytes).text();
    String wrong = RedirectUrl.whatIsWrongWith(url);
    if (wrong != null) {
      isOneLine(wrong.replaceAll("(?s)'.*'", "''"));
      return;
    }
    isOneLine(url);
    holds(!url.contains(" ") && !url.contains("\\"), "a browser would read it otherwise");
    String scheme = url.substring(0, url.indexOf(':')).toLowerCase(Locale.ROOT);
    holds(!EXECUTED.contains(scheme), "a browser executes it");
    if (scheme.startsWith("http") && scheme.length() < 6) {
      HttpUrl browsers = HttpUrl.parse(url);
      String authority = url.substring(url.indexOf("//") + 2).split("[/?#]", 2)[0];
      String host = authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":\\d*$", "");
      if (browsers != null && host.chars().allMatch(c -> c < 0x80 && c != '%' && c != '[')) {
        same(browsers.host(), host.toLowerCase(Locale.ROOT));
      }
    }
  }
}
