package dev.turnpike.standalone.verify;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way of one payment from the gateway to the service, which is disturbed once: when the payment
 * first takes it. It sees all that the service answers. Thread-safe.
 */
final class Line implements AutoCloseable {
  private static final long PAUSE_MILLIS = 250;
  private static final Delivery.Answer PAGE =
      new Delivery.Answer(
          502,
          "text/html",
          "<html><body><h1>502 Bad Gateway</h1></body></html>".getBytes(StandardCharsets.UTF_8));

  private final Target target;
  private final HttpClient client;
  private final Fault fault;
  private final AtomicBoolean disturbed = new AtomicBoolean();
  private final Set<String> charges = new ConcurrentSkipListSet<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Socket reserved = new Socket();
  private final int port;
  private volatile @Nullable ServerSocket server;
  private volatile boolean closed;

  Line(Target target, HttpClient client, Fault fault) throws IOException {
    this.target = target;
    this.client = client;
    this.fault = fault;
    // a port that is bound and not listened on is refused, and nobody else gets it
    reserved.setReuseAddress(true);
    reserved.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    this.port = reserved.getLocalPort();
    if (fault != Fault.REFUSED) {
      listen();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The payments that the service says it has made, each by its id. */
  Set<String> charges() {
    return Set.copyOf(charges);
  }

  /** From now on nothing is refused. */
  void mend() throws IOException {
    if (server == null) {
      listen();
    }
  }

  private void listen() throws IOException {
    reserved.close();
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    server = listening;
    daemon(() -> accept(listening));
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // the line is closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Delivery delivery = Delivery.read(socket.getInputStream());
      if (delivery == null) {
        return;
      }
      Delivery.Answer answer = deliver(delivery);
      boolean now = delivery.isPayment() && disturbed.compareAndSet(false, true);
      if (now && fault == Fault.DOUBLED) {
        answer = deliver(delivery);
      }
      answer(socket, answer, now ? fault : null);
    } catch (IOException e) {
      // the gateway has gone, or the service; either is what the other one hears
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private Delivery.Answer deliver(Delivery delivery) throws IOException, InterruptedException {
    Delivery.Answer answer = delivery.to(target, client);
    if (delivery.isPayment() && answer.status() >= 200 && answer.status() < 300) {
      count(answer.body());
    }
    return answer;
  }

  private void count(byte[] body) {
    try {
      Map<String, @Nullable Object> fields = Json.readMarkedObject(body);
      Object id = fields.get("paymentId");
      if (id != null && !"KO".equals(fields.get("result"))) {
        charges.add(id.toString());
      }
    } catch (NotJsonException e) {
      // that a service answers in JSON is the matter of the rules
    }
  }

  private void answer(Socket socket, Delivery.Answer answer, @Nullable Fault with)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    if (with == Fault.RESET) {
      socket.setSoLinger(true, 0);
    } else if (with == Fault.SILENT) {
      socket.getInputStream().read(); // until the gateway gives up
    } else if (with == Fault.DRIP) {
      out.write(answer.head());
      drip(out, answer.body());
    } else {
      Delivery.Answer sent = answer;
      if (with == Fault.HTML) {
        sent = PAGE;
      } else if (with == Fault.TRUNCATED) {
        sent =
            new Delivery.Answer(
                answer.status(),
                answer.contentType(),
                Arrays.copyOf(answer.body(), answer.body().length / 2));
      }
      out.write(sent.head());
      out.write(sent.body());
      out.flush();
    }
  }

  /** More slowly than the gateway has patience for, whatever the answer's length. */
  private void drip(OutputStream out, byte[] body) throws IOException, InterruptedException {
    for (int i = 0; i < body.length - 1; i++) {
      out.write(body[i]);
      out.flush();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    while (!closed && body.length > 0) { // the last byte never comes
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "turnpike-verify-line");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    reserved.close();
    ServerSocket listening = server;
    if (listening != null) {
      listening.close();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }
}
