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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Clients that do the same, all on one thread, until they are closed. Who loses the connection
 * opens another one a moment later.
 */
final class Crowd implements AutoCloseable {
  /** What they do. */
  enum Manner {
    /** Send, wait for the answer, and send again. */
    ASK,
    /** Send once, and keep the connection as long as they may. */
    HOLD,
    /** Send again and again, and never read. */
    NEVER_READ
  }

  private static final long PAUSE = 50_000_000;
  private static final int SMALL = 4_096;
  private static final int ADDRESSES = 8;

  /** Who never reads sends so many at once. */
  static final int PIPELINED = 100;

  /** Requests that were sent, or the halves of them. */
  final AtomicLong asked = new AtomicLong();

  /** Answers with 2xx. */
  final AtomicLong fine = new AtomicLong();

  /** Answers with anything else. */
  final AtomicLong refused = new AtomicLong();

  /** Connections that were lost, or not to be had. */
  final AtomicLong lost = new AtomicLong();

  private final InetSocketAddress target;
  private final Manner manner;
  private final double perSecond;
  private final Supplier<byte[]> requests;
  private final Deque<Client> idle = new ArrayDeque<>();
  private final Deque<Client> toOpen = new ArrayDeque<>();
  private final Thread thread;
  private final long begin = System.nanoTime();
  private long sent;
  private volatile boolean ended;

  /**
   * They begin at once.
   *
   * @param strangers whether they come from addresses of this machine that nobody else comes from
   * @param perSecond requests of all of them together; infinite: as many as they can
   */
  Crowd(
      URI target,
      boolean strangers,
      int clients,
      Manner manner,
      double perSecond,
      Supplier<byte[]> requests) {
    this.target = new InetSocketAddress(target.getHost(), target.getPort());
    this.manner = manner;
    this.perSecond = perSecond;
    this.requests = requests;
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String from = "127.0.0." + (strangers ? 2 + i % ADDRESSES : 1);
      all.add(new Client(new InetSocketAddress(from, 0)));
    }
    toOpen.addAll(all);
    this.thread = new Thread(this::run, "crowd");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (Selector selector = Selector.open()) {
      while (!ended) {
        long now = System.nanoTime();
        while (!toOpen.isEmpty() && toOpen.peek().openAt - now <= 0) {
          toOpen.remove().open(selector);
        }
        while (!idle.isEmpty() && (now - begin) / 1e9 * perSecond > sent) {
          sent++;
          asked.incrementAndGet();
          idle.remove().send(requests.get());
        }
        selector.select(Double.isInfinite(perSecond) ? 20 : 2);
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid()) {
            ((Client) key.attachment()).go(key);
          }
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the clients can't go on", e);
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Client {
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private final InetSocketAddress from;
    private ByteBuffer out = ByteBuffer.allocate(0);

    /** It is opened before anything else. */
    @SuppressWarnings("NullAway.Init")
    private SocketChannel channel;

    @SuppressWarnings("NullAway.Init")
    private SelectionKey key;

    private long openAt;
    private long toSkip;

    Client(InetSocketAddress from) {
      this.from = from;
    }

    void open(Selector selector) {
      try {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (manner != Manner.ASK) {
          channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
        }
        channel.configureBlocking(false);
        channel.bind(from);
        boolean connected = channel.connect(target);
        key = channel.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
        if (connected) {
          next();
        }
      } catch (IOException e) {
        lose();
      }
    }

    private void lose() {
      lost.incrementAndGet();
      try {
        channel.close();
      } catch (IOException e) {
        // it is lost anyway
      }
      openAt = System.nanoTime() + PAUSE;
      toOpen.add(this);
    }

    void send(byte[] request) {
      out = ByteBuffer.wrap(request);
      in.clear();
      toSkip = 0;
      try {
        write();
      } catch (IOException e) {
        lose();
      }
    }

    void go(SelectionKey ready) {
      try {
        if (ready.isConnectable()) {
          channel.finishConnect();
          ready.interestOps(0);
          next();
        } else if (ready.isWritable()) {
          write();
        } else if (ready.isReadable()) {
          read();
        }
      } catch (IOException e) {
        lose();
      }
    }

    private void next() throws IOException {
      if (Double.isInfinite(perSecond)) {
        asked.addAndGet(manner == Manner.NEVER_READ ? 0 : 1);
        out = ByteBuffer.wrap(requests.get());
        in.clear();
        toSkip = 0;
        write();
      } else {
        key.interestOps(0);
        idle.add(this);
      }
    }

    private void write() throws IOException {
      do {
        channel.write(out);
      } while (!out.hasRemaining() && manner == Manner.NEVER_READ && again());
      int reading = manner == Manner.NEVER_READ ? 0 : SelectionKey.OP_READ;
      key.interestOps(out.hasRemaining() ? reading | SelectionKey.OP_WRITE : reading);
    }

    private boolean again() {
      asked.addAndGet(PIPELINED);
      out = ByteBuffer.wrap(requests.get());
      return true;
    }

    /** An answer may be larger than what is kept of it. */
    private void read() throws IOException {
      int read = channel.read(in);
      if (read < 0) {
        throw new IOException("closed");
      }
      if (toSkip > 0) {
        toSkip -= read;
        in.clear();
        if (toSkip <= 0) {
          next();
        }
        return;
      }
      String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      int headers = text.indexOf("\r\n\r\n");
      if (headers < 0) {
        return;
      }
      if (text.startsWith("HTTP/1.1 2")) {
        fine.incrementAndGet();
      } else {
        refused.incrementAndGet();
      }
      if (manner == Manner.HOLD) {
        in.clear();
        return;
      }
      toSkip = headers + 4 + length(text.substring(0, headers)) - in.position();
      in.clear();
      if (toSkip <= 0) {
        next();
      }
    }

    private static long length(String headers) {
      for (String line : headers.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          return Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
        }
      }
      return 0;
    }
  }
}
