package dev.turnpike.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code docs/provider-contract.md}: the part of it that is made from the rules. */
final class ContractPage {
  private static final String BEGIN =
      "<!-- rules: made by ContractPage, from the rules' own words -->";

  private ContractPage() {}

  static Path file() {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("LICENSE")) ? here : here.getParent();
    return root.resolve("docs/provider-contract.md");
  }

  /** All rules, group by group, as they stand on the page. */
  static List<String> rules() {
    List<String> lines = new ArrayList<>();
    for (Group group : Group.values()) {
      lines.add("");
      lines.add("## " + group.title());
      for (Rule rule : ProviderContract.rules()) {
        if (rule.group() == group) {
          lines.add("");
          lines.add("**%s** %s. %s\\".formatted(rule.id(), rule.level(), escaped(rule.sentence())));
          lines.add("*Why:* " + escaped(rule.why()));
        }
      }
    }
    return lines;
  }

  private static String escaped(String text) {
    return text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;");
  }

  /** What stands on the page where the rules are. */
  static List<String> written() throws IOException {
    List<String> lines = Files.readAllLines(file());
    return lines.subList(lines.indexOf(BEGIN) + 1, lines.size());
  }

  /** Writes the rules into the page, whose beginning is written by hand. */
  public static void main(String[] args) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    List<String> page = new ArrayList<>(lines.subList(0, lines.indexOf(BEGIN) + 1));
    page.addAll(rules());
    Files.writeString(file(), String.join("\n", page) + "\n");
  }
}
