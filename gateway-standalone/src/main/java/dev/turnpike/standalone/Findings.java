package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Redactor;
import java.io.PrintStream;

/** What was looked at, one line each, printed as soon as it is known. Used by one thread. */
final class Findings {
  private final PrintStream out;
  private int wrong;
  private int notes;

  Findings(PrintStream out) {
    this.out = out;
  }

  /** It is as it should be. */
  void ok(String what) {
    print("ok", what);
  }

  /** Worth knowing: perhaps it is meant so. */
  void note(String what) {
    notes++;
    print("note", what);
  }

  /** Something has to be done, which stands at the end. */
  void wrong(String what) {
    wrong++;
    print("WRONG", what);
  }

  private void print(String word, String what) {
    out.println("%-5s  %s".formatted(word, Redactor.line(what)));
    out.flush();
  }

  boolean allIsWell() {
    return wrong == 0;
  }

  void summary() {
    out.println();
    out.println(
        "%s, %s."
            .formatted(
                wrong == 0 ? "Nothing is wrong" : wrong == 1 ? "1 is wrong" : wrong + " are wrong",
                notes == 1 ? "1 note" : notes + " notes"));
    out.flush();
  }
}
