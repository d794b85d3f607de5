package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.WrongUseException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what is wrong, and what to do about it. */
@Command(
    name = "doctor",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    description = {
      "Says what is wrong, and what to do about it.",
      "",
      "Without --url it looks at the settings of the environment, as the server would read them: each wrong"
          + " one, the store, the providers, the receivers of notifications, this Java. No gateway is started,"
          + " and one that runs is not disturbed: providers are asked for a payment that doesn't exist,"
          + " receivers are connected to, and nothing is sent.",
      "",
      "With --url it asks a running gateway: does it live, can it store, what waits for a person? The last"
          + " needs a key with the right 'inspect'.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:nothing is wrong", " 1:something is", " 2:wrong use"})
final class Doctor implements Callable<Integer> {
  private static final int WRONG = 1;

  private final Map<String, String> environment;
  private final PrintStream out;

  @Mixin private GatewayOptions options = new GatewayOptions();

  Doctor(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() {
    Findings findings = new Findings(out);
    if (options.nameOne()) {
      new GatewayCheckUp(options.gateway(environment), findings).run();
    } else if (options.haveKey()) {
      throw new WrongUseException("--api-key-env and --api-key-file go with --url");
    } else {
      new InstallationCheckUp(environment, findings).run();
    }
    findings.summary();
    return findings.allIsWell() ? 0 : WRONG;
  }
}
