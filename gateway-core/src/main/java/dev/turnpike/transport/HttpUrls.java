package dev.turnpike.transport;

import java.net.URI;
import okhttp3.HttpUrl;

/** Which URLs can be called. */
public final class HttpUrls {
  private HttpUrls() {}

  /**
   * Whether this is an absolute http(s) URL without user and fragment. Hosts may have names that
   * Java itself finds no host in, such as {@code acme_1}.
   */
  public static boolean isCallable(URI url) {
    String authority = url.getRawAuthority();
    return authority != null
        && authority.indexOf('@') < 0
        && url.getRawFragment() == null
        && HttpUrl.parse(url.toString()) != null;
  }
}
