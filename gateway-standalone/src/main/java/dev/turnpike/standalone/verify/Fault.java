package dev.turnpike.standalone.verify;

/** What can go wrong between a gateway and a service. */
enum Fault {
  REFUSED("refused", "the connection is refused"),
  RESET("reset", "the service has the request, then the connection breaks"),
  SILENT("no answer", "the service's answer never arrives"),
  DRIP("slow drip", "the answer comes byte by byte, too slowly"),
  TRUNCATED("truncated JSON", "half of the answer arrives"),
  HTML("502 in HTML", "a proxy on the way puts a page in the answer's place"),
  DOUBLED("doubled delivery", "a proxy on the way delivers the request twice");

  private final String text;
  private final String words;

  Fault(String text, String words) {
    this.text = text;
    this.words = words;
  }

  /** Its name. */
  String text() {
    return text;
  }

  /** What happens, for a person. */
  String words() {
    return words;
  }
}
