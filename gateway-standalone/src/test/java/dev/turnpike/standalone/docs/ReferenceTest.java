package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.internal.contract.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the documentation are complete, and its links lead somewhere. */
class ReferenceTest {
  private static final Markdown PROTOCOL = Markdown.of("docs/protocol.md");

  static List<Markdown> pages() {
    return Markdown.all();
  }

  @Test
  void settings_haveOneRowEach_withTheirDefault() throws Exception {
    Map<String, String> documented = new LinkedHashMap<>();
    for (List<String> row : Markdown.of("docs/server.md").tableRows()) {
      if (row.get(0).matches("`[A-Z_]+`")) {
        assertThat(documented.put(code(row.get(0)), code(row.get(1)))).as(row.get(0)).isNull();
      }
    }
    assertThat(documented).isEqualTo(settings());
  }

  @Test
  void secretSettings_areDocumentedWithTheirFiles() throws Exception {
    Class<?> setting = Class.forName("dev.turnpike.standalone.Setting");
    var secret = setting.getDeclaredMethod("secret");
    secret.setAccessible(true);
    for (Object constant : setting.getEnumConstants()) {
      boolean withFile =
          Markdown.of("docs/server.md").tableRows().stream()
              .filter(row -> row.get(0).equals("`" + constant + "`"))
              .anyMatch(row -> row.get(2).contains("`" + constant + "_FILE`"));
      assertThat(withFile).as(constant.toString()).isEqualTo(secret.invoke(constant));
    }
  }

  /** The enum is not public: its words are asked for as an operator would. */
  private static Map<String, String> settings() throws Exception {
    Class<?> setting = Class.forName("dev.turnpike.standalone.Setting");
    var standard = setting.getDeclaredMethod("standard");
    standard.setAccessible(true);
    Map<String, String> settings = new LinkedHashMap<>();
    for (Object constant : setting.getEnumConstants()) {
      settings.put(constant.toString(), (String) standard.invoke(constant));
    }
    return settings;
  }

  @ParameterizedTest
  @EnumSource
  void errorCode_hasOneRow_withItsStatusAndOutcome(ErrorCode code) {
    List<List<String>> rows =
        PROTOCOL.tableRows().stream()
            .filter(row -> row.size() == 4 && row.get(1).equals("`" + code.text() + "`"))
            .toList();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).get(0)).isEqualTo(Integer.toString(code.status()));
    assertThat(rows.get(0).get(3)).isIn("", code.usualOutcome().text().replace('_', ' '));
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.contract.Operation#all")
  void operation_hasARow_withItsMethodsAndPath(Operation<?, ?> operation) {
    String token = operation.form().namesSubscription() ? "/{subscriptionToken}" : "";
    List<List<String>> rows =
        PROTOCOL.tableRows().stream()
            .filter(row -> row.size() == 4 && row.get(1).contains(operation.path() + token + "`"))
            .filter(
                row ->
                    row.get(1)
                        .startsWith(
                            "`"
                                + operation.methods().get(0)
                                + " "
                                + operation.path()
                                + token
                                + "`"))
            .toList();
    assertThat(rows).hasSize(1);
    for (String method : operation.methods()) {
      assertThat(rows.get(0).get(1)).contains("`" + method);
    }
    assertThat(rows.get(0).get(1).contains("/{paymentMethod}"))
        .isEqualTo(operation.takesPaymentMethod());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_leadSomewhere(Markdown page) {
    List<String> broken = new ArrayList<>();
    for (String link : page.links()) {
      if (!link.startsWith("https://") && !leadsSomewhere(page, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Markdown page, String link) {
    String file = link.replaceFirst("#.*", "");
    Path folder = Markdown.root().resolve(page.path()).getParent();
    Path target = file.isEmpty() ? Markdown.root().resolve(page.path()) : folder.resolve(file);
    if (!link.contains("#")) {
      return Files.exists(target);
    }
    return Files.exists(target)
        && Markdown.of(Markdown.root().relativize(target.normalize()).toString())
            .anchors()
            .contains(link.substring(link.indexOf('#') + 1));
  }

  private static String code(String cell) {
    return cell.replace("`", "");
  }
}
