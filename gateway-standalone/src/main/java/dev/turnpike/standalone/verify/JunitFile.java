package dev.turnpike.standalone.verify;

import dev.turnpike.testkit.Exchange;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** The report as build servers read it: a rule is a test; a broken SHOULD counts as skipped. */
final class JunitFile {
  private final Redaction redaction;

  JunitFile(Redaction redaction) {
    this.redaction = redaction;
  }

  void write(Path file, Target target, Report report, @Nullable FaultReport faults)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      suite(xml, target, report.results().stream().map(redaction::result).toList(), faults);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static void suite(
      XMLStreamWriter xml, Target target, List<Result> results, @Nullable FaultReport faults)
      throws XMLStreamException {
    long broken = results.stream().filter(Result::isBreach).count();
    long passed =
        results.stream().filter(result -> result.verdict() instanceof Verdict.Passed).count();
    boolean doubled = faults != null && !faults.passed();
    xml.writeStartElement("testsuite");
    attribute(xml, "name", "turnpike verify " + target);
    attribute(xml, "tests", String.valueOf(results.size() + (faults == null ? 0 : 1)));
    attribute(xml, "failures", String.valueOf(broken + (doubled ? 1 : 0)));
    attribute(xml, "errors", "0");
    attribute(xml, "skipped", String.valueOf(results.size() - passed - broken));
    for (Result result : results) {
      test(xml, result);
    }
    if (faults != null) {
      xml.writeStartElement("testcase");
      attribute(xml, "classname", "turnpike.faults");
      attribute(xml, "name", "At most one charge for one key");
      if (doubled) {
        told(xml, "failure", "a key was charged twice", String.join("\n", faults.violations()));
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void test(XMLStreamWriter xml, Result result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute(xml, "classname", "turnpike.contract." + Selection.text(result.rule().group()));
    attribute(xml, "name", result.rule().id() + " " + result.rule().sentence());
    attribute(xml, "time", String.format(Locale.ROOT, "%.3f", result.took().toMillis() / 1000.0));
    if (result.verdict() instanceof Verdict.Skipped skipped) {
      told(xml, "skipped", skipped.reason(), "");
    } else if (result.verdict() instanceof Verdict.Failed failed) {
      String expected = "expected " + failed.expected() + ", but: " + failed.actual();
      told(
          xml,
          result.isBreach() ? "failure" : "skipped",
          (result.isBreach() ? "" : "a SHOULD is broken: ") + expected,
          "Why: " + result.rule().why() + "\n" + said(failed.exchanges()));
    }
    xml.writeEndElement();
  }

  private static String said(List<Exchange> exchanges) {
    return exchanges.stream()
        .map(one -> "> " + one.request() + "\n< " + one.answer() + "\n")
        .collect(Collectors.joining());
  }

  private static void told(XMLStreamWriter xml, String element, String message, String text)
      throws XMLStreamException {
    xml.writeStartElement(element);
    attribute(xml, "message", message);
    xml.writeCharacters(legal(text));
    xml.writeEndElement();
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  /** XML has no way at all to write some characters. */
  private static String legal(String text) {
    return text.codePoints()
        .map(
            c ->
                c == '\n'
                        || c == '\t'
                        || (c >= 0x20 && c < 0xD800)
                        || (c >= 0xE000 && c < 0xFFFE)
                        || c >= 0x10000
                    ? c
                    : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
