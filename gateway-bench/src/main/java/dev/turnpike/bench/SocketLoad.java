package dev.turnpike.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The load by two threads with many connections each, which do as little as they can. Who has begun
 * a payment when the time is over waits for its answer, which counts.
 */
final class SocketLoad implements Load {
  private static final int THREADS = 2;

  @Override
  public Sample run(URI target, int callers, Duration time) throws Exception {
    int threads = Math.min(THREADS, callers);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long begin = System.nanoTime();
      List<Future<Callers>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int share = (callers + i) / threads;
        running.add(pool.submit(new Callers(target, share, begin + time.toNanos())));
      }
      int[] micros = new int[0];
      long errors = 0;
      String firstError = "";
      for (Future<Callers> one : running) {
        Callers ended = one.get();
        int before = micros.length;
        micros = Arrays.copyOf(micros, before + ended.served);
        System.arraycopy(ended.micros, 0, micros, before, ended.served);
        errors += ended.errors;
        firstError = firstError.isEmpty() ? ended.firstError : firstError;
      }
      double rate = micros.length * 1e9 / (System.nanoTime() - begin);
      Arrays.sort(micros);
      return new Sample(
          micros.length,
          rate,
          percentile(micros, 0.5),
          percentile(micros, 0.99),
          errors,
          firstError,
          Double.NaN);
    } finally {
      pool.shutdownNow();
    }
  }

  private static double percentile(int[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * share)];
  }

  /** Those of one thread. */
  private static final class Callers implements Callable<Callers> {
    private final InetSocketAddress address;
    private final String head;
    private final String idPrefix = UUID.randomUUID() + "-";
    private final int callers;
    private final long end;
    private long ids = 1_000_000_000;
    private int waiting;

    private int[] micros = new int[1 << 14];
    private int served;
    private long errors;
    private String firstError = "";

    Callers(URI target, int callers, long end) {
      this.address = new InetSocketAddress(target.getHost(), target.getPort());
      this.callers = callers;
      this.end = end;
      this.head =
          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: "
              .formatted(target.getPath(), target.getAuthority());
    }

    private byte[] nextRequest() {
      String body = BODY.replace("%s", idPrefix + ids++);
      return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Callers call() throws IOException {
      try (Selector selector = Selector.open()) {
        for (int i = 0; i < callers; i++) {
          new Connection(selector).send();
        }
        long last = end + PATIENCE.toNanos();
        while (waiting > 0 && System.nanoTime() - last < 0) {
          selector.select(1_000);
          for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).read();
          }
          selector.selectedKeys().clear();
        }
        if (waiting > 0) {
          error(waiting, "no answer within " + PATIENCE);
        }
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
      return this;
    }

    private void error(int count, String what) {
      errors += count;
      firstError = firstError.isEmpty() ? what : firstError;
    }

    /** One caller's, which is opened anew where it breaks. */
    private final class Connection {
      private static final String LENGTH = "\r\ncontent-length:";

      private final Selector selector;
      private final ByteBuffer in = ByteBuffer.allocate(8_192);
      private SocketChannel channel;
      private long sentAt;

      Connection(Selector selector) throws IOException {
        this.selector = selector;
        this.channel = open();
      }

      private SocketChannel open() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_READ, this);
        return opened;
      }

      /** It is far smaller than a socket's buffer. */
      void send() throws IOException {
        in.clear();
        sentAt = System.nanoTime();
        channel.write(ByteBuffer.wrap(nextRequest()));
        waiting++;
      }

      void read() throws IOException {
        try {
          if (channel.read(in) < 0) {
            throw new IOException("the server closed the connection");
          }
          if (!isWhole()) {
            return;
          }
          count();
        } catch (IOException e) {
          error(1, e.toString());
          channel.close();
          channel = open();
        }
        waiting--;
        if (System.nanoTime() - end < 0) {
          send();
        }
      }

      private boolean isWhole() throws IOException {
        String text = text();
        int headers = text.indexOf("\r\n\r\n");
        if (headers < 0) {
          return false;
        }
        int length = text.toLowerCase(Locale.ROOT).indexOf(LENGTH) + LENGTH.length();
        if (length < LENGTH.length()) {
          throw new IOException("an answer has no Content-Length: " + text);
        }
        int body = Integer.parseInt(text.substring(length, text.indexOf('\r', length)).strip());
        return in.position() >= headers + 4 + body;
      }

      private String text() {
        return new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      }

      private void count() {
        if (!text().startsWith("HTTP/1.1 200 ")) {
          error(1, text());
          return;
        }
        if (served == micros.length) {
          micros = Arrays.copyOf(micros, 2 * served);
        }
        micros[served++] = (int) ((System.nanoTime() - sentAt) / 1_000);
      }
    }
  }
}
