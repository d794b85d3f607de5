package dev.turnpike.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes sockets that can be asked, without waiting, whether their peer has closed them: a socket
 * without a channel tells so only to who waits a millisecond at least. Thread-safe.
 */
final class ChannelSockets extends SocketFactory {
  /**
   * Whether the peer has neither closed an idle connection nor said anything on it: what comes
   * unasked is a close, too, such as that of TLS. To be asked between an answer and the next
   * request only; where not, the connection is of no more use.
   */
  static boolean isQuiet(Socket socket) {
    SocketChannel channel = socket.getChannel(); // that of TLS is the one below
    if (channel == null) {
      return true;
    }
    try {
      channel.configureBlocking(false);
      try {
        return channel.read(ByteBuffer.allocate(1)) == 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return SocketChannel.open().socket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw notSo();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw notSo();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw notSo();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw notSo();
  }

  private static UnsupportedOperationException notSo() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }
}
