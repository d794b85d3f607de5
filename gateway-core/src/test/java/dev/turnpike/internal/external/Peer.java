package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP peer over bare sockets: it counts what really comes in, and answers whatever bytes a test
 * wants, or none.
 */
final class Peer implements AutoCloseable {
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Behaviour behaviour;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "peer");
            thread.setDaemon(true);
            return thread;
          });

  /** What the peer does with a request; when it returns, the next one is read. */
  interface Behaviour {
    void on(Request request, Wire wire) throws IOException, InterruptedException;
  }

  /** A request as it came, byte for byte; the body read as UTF-8. */
  record Request(
      String method,
      String target,
      Map<String, List<String>> headers,
      String body,
      int connection,
      boolean reused) {
    String path() {
      return target.replaceFirst("\\?.*", "");
    }

    String query() {
      return target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
    }

    /** The one header of this name; {@code null} where it is absent. */
    String header(String name) {
      List<String> values = headers.getOrDefault(name, List.of());
      if (values.size() > 1) {
        throw new AssertionError(name + " is given " + values.size() + " times");
      }
      return values.isEmpty() ? null : values.get(0);
    }
  }

  Peer(Behaviour behaviour) {
    this(behaviour, List.of(InetAddress.getLoopbackAddress()));
  }

  /** Listens on all of these addresses, with one port. */
  Peer(Behaviour behaviour, List<InetAddress> addresses) {
    this.behaviour = behaviour;
    try {
      int port = 0;
      for (InetAddress address : addresses) {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(address, port), 1024);
        port = listener.getLocalPort();
        listeners.add(listener);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listeners.forEach(listener -> threads.execute(() -> accept(listener)));
  }

  /** A peer that answers everything with this JSON. */
  static Peer json(int status, String body) {
    return new Peer((request, wire) -> wire.json(status, body));
  }

  int port() {
    return listeners.get(0).getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** All requests that were read to their end. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The one request. */
  Request request() {
    if (requests.size() != 1) {
      throw new AssertionError("there are " + requests.size() + " requests: " + requests);
    }
    return requests.get(0);
  }

  /** The requests that change something. */
  List<Request> changes() {
    return requests.stream().filter(request -> !request.method().equals("GET")).toList();
  }

  int connections() {
    return connections.get();
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        int connection = connections.incrementAndGet();
        threads.execute(() -> serve(socket, connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Wire wire = new Wire(socket);
      for (boolean reused = false; ; reused = true) {
        Request request = read(wire.in, connection, reused);
        if (request == null) {
          return;
        }
        requests.add(request);
        behaviour.on(request, wire);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (IOException e) {
      // the other side, or the test, has ended it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static Request read(InputStream in, int connection, boolean reused) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      bytes.write(next);
    }
    String[] lines = bytes.toString(ISO_8859_1).split("\r\n");
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      String[] header = lines[i].split(": ?", 2);
      headers.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]);
    }
    int length =
        Integer.parseInt(headers.getOrDefault("Content-Length", List.of("0")).get(0).trim());
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      return null;
    }
    String[] first = lines[0].split(" ");
    return new Request(first[0], first[1], headers, new String(body, UTF_8), connection, reused);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      for (ServerSocket listener : listeners) {
        listener.close();
      }
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One connection, for what the peer says on it. */
  final class Wire {
    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    void json(int status, String body, String... headers) throws IOException {
      answer(status, "application/json", body, headers);
    }

    void problem(int status, String body, String... headers) throws IOException {
      answer(status, "application/problem+json", body, headers);
    }

    void answer(int status, String type, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Some Reason\r\n");
      if (status != 204 && status != 304) {
        head.append("Content-Type: ").append(type).append("\r\n");
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
      }
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
      all.writeBytes(bytes);
      raw(all.toByteArray());
    }

    void raw(String text) throws IOException {
      raw(text.getBytes(ISO_8859_1));
    }

    void raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Says this over and over, with a breath between, until the other side has had enough. */
    void drip(String text) throws IOException, InterruptedException {
      while (!closed.await(20, TimeUnit.MILLISECONDS)) {
        raw(text);
      }
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

  @Override
  public String toString() {
    return URI.create(url()) + " with " + requests.size() + " requests";
  }
}
