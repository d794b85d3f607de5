package dev.turnpike.internal.transport;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of one body, and keeps what came before it broke off. Not thread-safe. */
final class BodyBeginning {
  /** So much left is thrown away sooner than a new connection is made. */
  private static final int CHEAPER_THAN_A_CONNECTION = 64 * 1024;

  private final int most;
  private boolean isCut;
  private @Nullable IOException failure;

  BodyBeginning(int most) {
    this.most = most;
  }

  byte[] read(Call call, ResponseBody body) {
    try (Buffer buffer = new Buffer()) {
      fill(buffer, body.source());
      isCut = buffer.size() > most;
      if (isCut
          && !(body.contentLength() >= 0 && body.contentLength() <= CHEAPER_THAN_A_CONNECTION)) {
        call.cancel(); // else OkHttp would read on for a while
      }
      return buffer.readByteArray(Math.min(most, buffer.size()));
    } catch (IOException e) {
      throw new IllegalStateException("a buffer has what it has", e);
    }
  }

  /** One byte more than wanted tells that there is more. */
  private void fill(Buffer buffer, BufferedSource source) {
    try {
      long read = 0;
      while (read >= 0 && buffer.size() <= most) {
        read = source.read(buffer, most + 1 - buffer.size());
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Whether the body is longer. */
  boolean isCut() {
    return isCut;
  }

  /** Why there is less of it than there should be. */
  @Nullable IOException failure() {
    return failure;
  }
}
