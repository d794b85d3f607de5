package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.standalone.remote.WrongUseException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The gateway as a program. */
@Command(
    name = "java -jar gateway.jar",
    description = "A payment gateway. Without a command, it serves.",
    synopsisSubcommandLabel =
        "[serve | providers | verify | doctor | unknown | resend | copy-store | rotate-keys | new-key | warm]",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final int WRONG_USE = 2;
  private static final String SETTINGS = "settings";

  private final Serve serve;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this.")
  private boolean help;

  private Main(Serve serve) {
    this.serve = serve;
  }

  /** Does what the arguments say; without any, it serves until the process is asked to end. */
  public static void main(String[] arguments) {
    ServerProperties.set();
    Thread.setDefaultUncaughtExceptionHandler(new EndWithoutMemory());
    int exit = commandLine(System.getenv(), System.out, System.err).execute(arguments);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  static CommandLine commandLine(
      Map<String, String> environment, PrintStream out, PrintStream err) {
    Serve serve = new Serve(environment, out);
    CommandLine root =
        new CommandLine(new Main(serve))
            .addSubcommand(serve)
            .addSubcommand(new Providers(environment, out, err))
            .addSubcommand(new Verify(environment, out))
            .addSubcommand(new Doctor(environment, out))
            .addSubcommand(new Unknown(environment, out))
            .addSubcommand(new Resend(environment, out, Prompt::atTerminal, Clock.systemUTC()))
            .addSubcommand(new CopyStore(environment, out, err))
            .addSubcommand(new RotateKeys(environment, out, err))
            .addSubcommand(new NewKey(out))
            .addSubcommand(new Warm(out));
    root.setParameterExceptionHandler((e, arguments) -> wrongUse(e));
    root.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    withSettings(root);
    root.getSubcommands().values().stream()
        .filter(command -> !hasItsOwnHelp(command))
        .forEach(Main::withSettings);
    return root;
  }

  @Override
  public Integer call() throws IOException {
    return serve.call();
  }

  private static boolean hasItsOwnHelp(CommandLine command) {
    Object named = command.getCommand();
    return named instanceof Verify
        || named instanceof Doctor
        || named instanceof Unknown
        || named instanceof Resend
        || named instanceof CopyStore
        || named instanceof RotateKeys
        || named instanceof NewKey
        || named instanceof Warm;
  }

  private static int wrongUse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String next =
        hasItsOwnHelp(command)
            ? "; try %s --help".formatted(command.getCommandName())
            : "; try --help. Settings come from the environment.";
    command.getErr().println("turnpike: " + Redactor.line(String.valueOf(e.getMessage())) + next);
    return WRONG_USE;
  }

  private static int failed(Exception e, CommandLine command) throws Exception {
    if (e instanceof SettingException
        || e instanceof WrongUseException
        || e instanceof IllegalStateException) {
      command.getErr().println("turnpike: " + Redactor.line(String.valueOf(e.getMessage())));
      return WRONG_USE;
    }
    if (e instanceof IOException) {
      command
          .getErr()
          .println(
              "turnpike: can't listen: "
                  + Redactor.line(String.valueOf(e.getMessage()))
                  + "; see HTTP_PORT and GATEWAY_HTTP_HOST");
      return WRONG_USE;
    }
    throw e;
  }

  private static void withSettings(CommandLine command) {
    List<String> sections = new ArrayList<>(command.getHelpSectionKeys());
    sections.add(SETTINGS);
    command.setHelpSectionKeys(sections);
    command.getHelpSectionMap().put(SETTINGS, help -> settings());
  }

  private static String settings() {
    return Arrays.stream(Setting.values())
        .map(
            setting ->
                "  %s%n      %s. Default: %s%s%n"
                    .formatted(
                        setting,
                        setting.meaning(),
                        setting.standard(),
                        setting.secret() ? ". From a file: " + setting.fileName() : ""))
        .collect(
            Collectors.joining("", "%nSettings come from the environment:%n%n".formatted(), ""));
  }
}
