package dev.turnpike.standalone;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings of Java's own HTTP server and log that can only be given as system properties, before
 * anything touches their classes. What the operator has set stays.
 */
final class ServerProperties {
  private static final String MAX_CONNECTIONS = "jdk.httpserver.maxConnections";
  private static final Map<String, String> WANTED = new LinkedHashMap<>();

  static {
    // else every answer waits 40 ms for an acknowledgement
    WANTED.put("sun.net.httpserver.nodelay", "true");
    // else the 201st connection is closed after its answer without a word
    WANTED.put("sun.net.httpserver.maxIdleConnections", "10000");
    // seconds; longer than a load balancer keeps a connection
    WANTED.put("sun.net.httpserver.idleInterval", "75");
    // seconds, whatever the documentation says; else half a request holds a thread for ever
    WANTED.put("sun.net.httpserver.maxReqTime", "20");
    // above this the connection is closed without an answer; our own limit is lower
    WANTED.put("sun.net.httpserver.maxReqHeaderSize", "65536");
    WANTED.put("java.util.logging.manager", Logging.Manager.class.getName());
  }

  private ServerProperties() {}

  static void set() {
    WANTED.forEach(ServerProperties::setIfAbsent);
  }

  /** Above so many a connection is closed without an answer. */
  static void setMaxConnections(int most) {
    setIfAbsent(MAX_CONNECTIONS, Integer.toString(most));
  }

  private static void setIfAbsent(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  static String effective() {
    return Stream.concat(WANTED.keySet().stream(), Stream.of(MAX_CONNECTIONS))
        .map(name -> name + "=" + System.getProperty(name))
        .collect(Collectors.joining(" "));
  }
}
