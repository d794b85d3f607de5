package dev.turnpike.standalone.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: its code blocks, headings and links. */
record Markdown(Path path, List<String> lines) {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern DIRECTIVE = Pattern.compile("<!-- ([a-z]+)(?::(.*))? -->");

  /**
   * A fenced block.
   *
   * @param language as the fence says
   * @param line the first line of its text, counted from 1
   * @param directive what an HTML comment on the line before says, as {@code name} or {@code
   *     name:text}; empty for none
   */
  record Block(Markdown page, String language, int line, String directive, String text) {
    /** The same with something else in its text. */
    Block replace(String what, String with) {
      return new Block(page, language, line, directive, text.replace(what, with));
    }

    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  /** The folder of the project. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("LICENSE")) ? here : here.getParent();
  }

  static Markdown of(String path) {
    try {
      return new Markdown(Path.of(path), Files.readAllLines(root().resolve(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every page of the project. */
  static List<Markdown> all() {
    List<Markdown> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/decisions")) {
      try (Stream<Path> files = Files.list(root().resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .sorted()
            .map(file -> of(root().relativize(file).toString()))
            .forEach(pages::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pages;
  }

  List<Block> blocks(String language) {
    return blocks().stream().filter(block -> block.language.equals(language)).toList();
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      int begin = i + 1;
      int end = begin;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      String language = lines.get(i).substring(3).trim();
      String text = String.join("\n", lines.subList(begin, end)) + "\n";
      blocks.add(new Block(this, language, begin + 1, directiveBefore(i), text));
      i = end;
    }
    return blocks;
  }

  private String directiveBefore(int fence) {
    Matcher matcher = DIRECTIVE.matcher(fence == 0 ? "" : lines.get(fence - 1));
    if (!matcher.matches()) {
      return "";
    }
    return matcher.group(2) == null
        ? matcher.group(1)
        : matcher.group(1) + ":" + matcher.group(2).trim();
  }

  /** Everything that is no code block. */
  List<String> prose() {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }

  /** The targets of all links. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    for (String line : prose()) {
      Matcher matcher = LINK.matcher(line.replaceAll("`[^`]*`", ""));
      while (matcher.find()) {
        links.add(matcher.group(1));
      }
    }
    return links;
  }

  /** What may stand after a {@code #}: the headings as GitHub makes anchors of them. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    for (String line : prose()) {
      if (line.startsWith("#")) {
        String heading = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'));
      }
    }
    return anchors;
  }

  /** The rows of all tables, cell by cell, without the heads. */
  List<List<String>> tableRows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> prose = prose();
    for (int i = 1; i < prose.size(); i++) {
      boolean head = i + 1 < prose.size() && prose.get(i + 1).startsWith("|---");
      if (prose.get(i).startsWith("|") && !prose.get(i).startsWith("|---") && !head) {
        String[] cells = prose.get(i).split("(?<!\\\\)\\|");
        rows.add(Stream.of(cells).skip(1).map(String::trim).toList());
      }
    }
    return rows;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
