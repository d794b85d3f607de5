package dev.turnpike.standalone;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal, if anybody does. */
interface Prompt {
  /** What is typed; {@code null} where there is no terminal, or it ends. */
  @Nullable String ask(String question);

  /** That of this process: neither its input nor its output goes elsewhere. */
  static @Nullable String atTerminal(String question) {
    Console console = System.console();
    return console == null || !isTerminal(console) ? null : console.readLine("%s", question);
  }

  /** From Java 22 on there may be a console without a terminal, and then it says so. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
