package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to a server on this machine, which can be cut, also at a certain answer. */
final class Wire implements AutoCloseable {
  private final ServerSocket listener;
  private volatile int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile String lost;

  Wire(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends all connections; new ones end at once. */
  void cut() {
    cut = true;
    open.forEach(Wire::close);
  }

  void mend() {
    cut = false;
  }

  /** New connections come to this server. */
  void connectTo(int port) {
    target = port;
  }

  /** The same, and those that are open end. */
  void switchTo(int port) {
    connectTo(port);
    open.forEach(Wire::close);
  }

  /**
   * The next answer with this in it is lost, and its connection with it: the server has done what
   * it was told.
   */
  void lose(String answer) {
    lost = answer;
  }

  /** Whether it was lost meanwhile. */
  boolean hasLost() {
    return lost == null;
  }

  private synchronized boolean isLost(String bytes) {
    if (lost == null || !bytes.contains(lost)) {
      return false;
    }
    lost = null;
    return true;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        if (cut) {
          near.close();
          continue;
        }
        open.add(near);
        Socket far = connect(near);
        open.add(far);
        daemon(() -> copy(near, far, false));
        daemon(() -> copy(far, near, true));
      } catch (IOException e) {
        // one that failed is one less
      }
    }
  }

  private Socket connect(Socket near) throws IOException {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      close(near);
      throw e;
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[65_536];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (answers && isLost(new String(buffer, 0, length, StandardCharsets.ISO_8859_1))) {
          return;
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // it was cut
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // then it is closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
