package dev.turnpike.standalone.verify;

import dev.turnpike.standalone.remote.WrongUseException;
import dev.turnpike.testkit.Group;
import dev.turnpike.testkit.ProviderContract;
import dev.turnpike.testkit.Rule;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which rules are meant. */
public final class Selection {
  private Selection() {}

  /**
   * The rules with these numbers or of these groups, in the contract's order; all of them where
   * nothing is named.
   *
   * @throws WrongUseException names what is neither
   */
  public static List<Rule> of(List<String> names) {
    if (names.isEmpty()) {
      return ProviderContract.rules();
    }
    Set<Rule> wanted = new HashSet<>();
    for (String name : names) {
      List<Rule> meant =
          ProviderContract.rules().stream().filter(rule -> isMeant(rule, name.trim())).toList();
      if (meant.isEmpty()) {
        throw new WrongUseException(
            "there is no rule and no group '%s'; the groups are %s, and --list shows the rules"
                .formatted(name.trim(), groups()));
      }
      wanted.addAll(meant);
    }
    return ProviderContract.rules().stream().filter(wanted::contains).toList();
  }

  private static boolean isMeant(Rule rule, String name) {
    return rule.id().equalsIgnoreCase(name)
        || text(rule.group()).equals(name.toLowerCase(Locale.ROOT));
  }

  private static String groups() {
    return Arrays.stream(Group.values()).map(Selection::text).collect(Collectors.joining(", "));
  }

  /** As the option writes it, for instance {@code life-cycle}. */
  public static String text(Group group) {
    return group.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
