package dev.turnpike.http;

import java.util.Map;
import java.util.Optional;

/**
 * Pages that a server shows to people beside the contract, such as those of {@code
 * gateway-console}. They need no key, so nothing of the gateway's own stands in them: a page asks
 * for that with the key of whoever looks at it. Implementations are thread-safe.
 */
public interface Pages {
  /** No pages. */
  Pages NONE = path -> Optional.empty();

  /**
   * The path of the page that a browser is led to which asks for {@code /}; empty where there is
   * none.
   */
  default Optional<String> home() {
    return Optional.empty();
  }

  /**
   * The page at this path: quick, without waiting for anything.
   *
   * @param path as it was sent, percent-encoded, below where the gateway is mounted
   * @return empty where there is none; the gateway's own paths go before it
   */
  Optional<Page> find(String path);

  /** Likewise, with those of the other where here are none. */
  default Pages or(Pages other) {
    Pages first = this;
    return new Pages() {
      @Override
      public Optional<Page> find(String path) {
        return first.find(path).or(() -> other.find(path));
      }

      @Override
      public Optional<String> home() {
        return first.home().or(other::home);
      }
    };
  }

  /**
   * One page, or a part of it.
   *
   * @param mediaType for instance {@code text/html; charset=utf-8}
   * @param headers further headers, a content policy above all
   * @param body what is in it; not copied, so never changed
   */
  record Page(String mediaType, Map<String, String> headers, byte[] body) {
    /** Copies the headers. */
    public Page {
      headers = Map.copyOf(headers);
    }
  }
}
