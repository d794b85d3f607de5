package dev.turnpike.http.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which anything can be sent, wrong things above all. */
public final class RawClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;

  /** Connects to a server. Reads wait 15 s at most. */
  public RawClient(URI baseUrl) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(baseUrl.getHost(), baseUrl.getPort()), 10_000);
    in = socket.getInputStream();
  }

  /** Sends text in ISO 8859-1: one byte for each character. */
  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads one answer with a length. */
  public Answer read() throws IOException {
    return read(true);
  }

  /** Reads the answer to a {@code HEAD}. */
  public Answer readHead() throws IOException {
    return read(false);
  }

  private Answer read(boolean withBody) throws IOException {
    String status = line();
    while (status.startsWith("HTTP/1.1 100")) {
      while (!line().isEmpty()) {
        // its headers
      }
      status = line();
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).trim());
    }
    List<String> lengths = headers.getOrDefault("Content-Length", List.of("0"));
    byte[] body = withBody ? in.readNBytes(Integer.parseInt(lengths.get(0))) : new byte[0];
    return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Waits until the server has closed the connection; what it sends before is dropped. */
  public void awaitClose() throws IOException {
    try {
      in.readAllBytes();
    } catch (java.net.SocketException e) {
      // a reset is an end, too
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
