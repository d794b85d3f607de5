package dev.turnpike.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A body of which nothing more is read once its client has been cut. Of Java's server the interrupt
 * closes the connection; other servers may go on to wait for the next byte, and forget the
 * interrupt.
 */
final class CuttableBody extends FilterInputStream {
  private final Visit visit;

  CuttableBody(InputStream in, Visit visit) {
    super(in);
    this.visit = visit;
  }

  @Override
  public int read() throws IOException {
    requireUncut();
    return super.read();
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    requireUncut();
    return super.read(into, from, most);
  }

  private void requireUncut() throws IOException {
    if (visit.isCut()) {
      throw new InterruptedIOException("the client was too slow");
    }
  }
}
