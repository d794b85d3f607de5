package dev.turnpike.providers.stripe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stripe's side of the wire over bare sockets: it counts what really comes in, and says what a test
 * wants, or nothing. What no test has thought of it doesn't know, as Stripe says it.
 */
final class FakeStripe implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Behaviour>> routes = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fake-stripe");
            thread.setDaemon(true);
            return thread;
          });

  /** What is done with a request. */
  @FunctionalInterface
  interface Behaviour {
    void on(Request request, Wire wire) throws IOException;
  }

  /** A request as it came; its parameters, from query or body, decoded. */
  record Request(
      String method,
      String path,
      Map<String, String> parameters,
      Map<String, String> headers,
      int connection) {
    String route() {
      return method + " " + path;
    }

    String header(String name) {
      return headers.get(name);
    }
  }

  FakeStripe() {
    try {
      listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** What is answered on this route from now on, one after the other; the last one stays. */
  FakeStripe on(String route, Behaviour... behaviours) {
    routes.put(route, new ArrayDeque<>(List.of(behaviours)));
    return this;
  }

  /** As {@link #on(String, Behaviour...)}, with 200 and this JSON. */
  FakeStripe on(String route, String json) {
    return on(route, json(200, json));
  }

  static Behaviour json(int status, String json, String... headers) {
    return (request, wire) -> wire.answer(status, "application/json", json, headers);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Those that change something. */
  List<Request> changes() {
    return requests.stream().filter(request -> !request.method().equals("GET")).toList();
  }

  /** The one that changes something. */
  Request change() {
    if (changes().size() != 1) {
      throw new AssertionError("there are " + changes().size() + " changes: " + changes());
    }
    return changes().get(0);
  }

  private void accept() {
    try {
      for (int connection = 1; ; connection++) {
        Socket socket = listener.accept();
        open.add(socket);
        int number = connection;
        threads.execute(() -> serve(socket, number));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Wire wire = new Wire(socket);
      while (!socket.isClosed()) {
        Request request = read(wire.in, connection);
        if (request == null) {
          return;
        }
        requests.add(request);
        behaviour(request.route()).on(request, wire);
      }
    } catch (IOException e) {
      // the other side, or the test, has ended it
    } finally {
      open.remove(socket);
    }
  }

  private Behaviour behaviour(String route) {
    Queue<Behaviour> behaviours = routes.get(route);
    if (behaviours == null) {
      return json(404, Shapes.error("invalid_request_error", null, "Unrecognized request URL"));
    }
    synchronized (behaviours) {
      return behaviours.size() > 1 ? behaviours.remove() : behaviours.element();
    }
  }

  private static Request read(InputStream in, int connection) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      bytes.write(next);
    }
    String[] lines = bytes.toString(ISO_8859_1).split("\r\n");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      String[] header = lines[i].split(": ?", 2);
      if (headers.put(header[0], header[1]) != null) {
        throw new AssertionError(header[0] + " is given twice");
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0").strip());
    String body = new String(in.readNBytes(length), UTF_8);
    String[] first = lines[0].split(" ");
    String[] target = first[1].split("\\?", 2);
    return new Request(
        first[0],
        target[0],
        parameters(target.length == 2 ? target[1] : body),
        headers,
        connection);
  }

  private static Map<String, String> parameters(String encoded) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : encoded.split("&")) {
      String[] nameAndValue = part.split("=", 2);
      if (nameAndValue.length == 2) {
        parameters.put(
            URLDecoder.decode(nameAndValue[0], UTF_8), URLDecoder.decode(nameAndValue[1], UTF_8));
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One connection, for what is said on it. */
  static final class Wire {
    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    void answer(int status, String type, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
      head.append("Request-Id: req_1\r\n");
      head.append("Content-Type: ").append(type).append("\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.toString().getBytes(ISO_8859_1));
      all.writeBytes(bytes);
      socket.getOutputStream().write(all.toByteArray());
    }

    void raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Says nothing until the other side has had enough. */
    void silence() throws IOException {
      while (in.read() >= 0) {
        // whatever comes is not answered
      }
      socket.close();
    }

    /** Ends the connection in good order. */
    void end() throws IOException {
      socket.close();
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
