package dev.turnpike.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An element of one of Maven's files. */
record Xml(Element element) {
  static Xml of(Path file) {
    try {
      return new Xml(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement());
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }

  /** All elements at the end of the path. */
  Stream<Xml> children(String... path) {
    if (path.length == 0) {
      return Stream.of(this);
    }
    String[] rest = Arrays.copyOfRange(path, 1, path.length);
    return IntStream.range(0, element.getChildNodes().getLength())
        .mapToObj(element.getChildNodes()::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .filter(node -> node.getNodeName().equals(path[0]))
        .flatMap(node -> new Xml((Element) node).children(rest));
  }

  /** The text of the first element at the end of the path, unless it is blank. */
  Optional<String> text(String... path) {
    return children(path)
        .map(found -> found.element().getTextContent().strip())
        .filter(text -> !text.isEmpty())
        .findFirst();
  }
}
