package dev.turnpike.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnpike.testing.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers POSTs with a body of two bytes, and closes connections when it is told to. */
final class ClosingPeer implements AutoCloseable {
  /** How a peer ends an idle connection. */
  enum Way {
    /** It closes. */
    FIN,
    /** It closes so that everything that comes is reset. */
    RST,
    /** It says that it sends nothing more, and would still read a request. */
    HALF
  }

  private static final String CLOSE_WAIT = "08";
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
          .getBytes(US_ASCII);

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  ClosingPeer() throws IOException {
    begin(this::accept);
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, "closing-peer");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        begin(() -> serve(socket));
      }
    } catch (IOException e) {
      // it was closed
    }
  }

  private void serve(Socket socket) {
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          in.read();
          in.read();
          requests.incrementAndGet();
          socket.getOutputStream().write(ANSWER);
        }
      }
    } catch (IOException e) {
      // it was closed
    }
  }

  void stopListening() throws IOException {
    server.close();
  }

  /** Closes what is open, and returns when that has arrived. */
  void closeIdle(Way way) throws IOException {
    for (Socket socket : open) {
      int clientPort = socket.getPort();
      switch (way) {
        case FIN -> socket.close();
        case RST -> {
          socket.setSoLinger(true, 0);
          socket.close();
        }
        case HALF -> socket.shutdownOutput();
      }
      Threads.until("the close has arrived", () -> hasArrived(way, clientPort));
      if (way != Way.HALF) {
        open.remove(socket);
      }
    }
    if (way == Way.HALF) {
      open.clear();
    }
  }

  /**
   * The kernel's own list: after a FIN the client's end waits to be closed; after an RST it is
   * gone.
   */
  private boolean hasArrived(Way way, int clientPort) {
    String client = String.format(Locale.ROOT, ":%04X", clientPort);
    String peer = String.format(Locale.ROOT, ":%04X", port());
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : lines(table)) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length > 3 && columns[1].endsWith(client) && columns[2].endsWith(peer)) {
          return way != Way.RST && columns[3].toUpperCase(Locale.ROOT).equals(CLOSE_WAIT);
        }
      }
    }
    return true;
  }

  private static List<String> lines(String table) {
    try {
      return Files.exists(Path.of(table)) ? Files.readAllLines(Path.of(table)) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
