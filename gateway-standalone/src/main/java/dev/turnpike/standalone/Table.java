package dev.turnpike.standalone;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Columns below each other, as wide as what stands in them. */
final class Table {
  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param title what stands above it
   * @param right whether it is aligned to the right, as numbers are
   */
  record Column(String title, boolean right) {}

  Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  void print(PrintStream out) {
    List<List<String>> all = new ArrayList<>(List.of(columns.stream().map(Column::title).toList()));
    all.addAll(rows);
    List<Integer> widths = new ArrayList<>(Collections.nCopies(columns.size(), 0));
    for (List<String> row : all) {
      for (int i = 0; i < row.size(); i++) {
        widths.set(i, Math.max(widths.get(i), lengthOf(row.get(i))));
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String space = " ".repeat(widths.get(i) - lengthOf(row.get(i)));
        boolean right = columns.get(i).right();
        line.append(right ? space + row.get(i) : row.get(i) + space).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int lengthOf(String text) {
    return text.codePointCount(0, text.length());
  }
}
