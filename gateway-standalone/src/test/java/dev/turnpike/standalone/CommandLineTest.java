package dev.turnpike.standalone;

import static dev.turnpike.standalone.Commands.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.standalone.Commands.Said;
import org.junit.jupiter.api.Test;

/** What is told of the command line, and what is wrong on it. Nothing here serves, or logs. */
class CommandLineTest {
  @Test
  void unknownArgument_isWrongUse() {
    run("--port=1").isWrongUse("--port=1", "--help");
  }

  @Test
  void help_listsEverySetting() {
    Said said = run("--help");

    assertThat(said.exit()).isZero();
    assertThat(said.err()).isEmpty();
    for (Setting setting : Setting.values()) {
      assertThat(said.out().lines()).contains("  " + setting.name());
      assertThat(said.out()).contains(setting.meaning()).contains(setting.standard());
      assertThat(said.out().contains(setting.fileName())).isEqualTo(setting.secret());
    }
  }

  /** Of a command, the help of all of them shows the first line that is said of it. */
  @Test
  void help_saysOfEachCommandAWholeSentence() {
    String help = run("--help").out();
    String commands = help.substring(help.indexOf("Commands:"), help.indexOf("Settings come from"));

    assertThat(commands.strip().split("\\n  (?=[a-z])"))
        .hasSizeGreaterThan(5)
        .allMatch(command -> command.endsWith("Commands:") || command.endsWith("."));
  }

  @Test
  void whatIsWrongForVerify_isNamed() {
    run("verify").isWrongUse("base URL");
    run("verify", "--list", "--only", "P-00").isWrongUse("P-00");
    run("verify", "http://127.0.0.1:1", "--reach", "refused").isWrongUse("--reach");
    run("verify", "http://127.0.0.1:1", "--api-key-env", "NOT_SET").isWrongUse("--api-key-env");
    run("verify", "--onyl", "P-01").isWrongUse("--onyl", "verify --help");
  }

  @Test
  void newKey_isAnotherOneEachTime() {
    Said first = run("new-key", "shop");

    assertThat(first.exit()).isZero();
    assertThat(first.out()).contains("GATEWAY_API_KEYS=shop:tpk_", "\"name\": \"shop\"");
    assertThat(run("new-key", "shop").out()).isNotEqualTo(first.out());
    assertThat(run("new-key", "--encryption").out())
        .containsPattern("GATEWAY_ENCRYPTION_KEYS")
        .containsPattern("\\n  e[a-z0-9]+:[A-Za-z0-9+/]{43}=\\n");
    run("new-key", "no name").isWrongUse("NAME", "new-key --help");
    run("new-key", "a", "b").isWrongUse("b", "new-key --help");
  }

  @Test
  void theRulesAreListed_withoutAService() {
    Said said = run("verify", "--list");

    assertThat(said.exit()).isZero();
    assertThat(said.out().lines())
        .anyMatch(line -> line.matches(" +P-01 +MUST .*"))
        .anyMatch(line -> line.matches(" +P-88 +.*"));
  }
}
