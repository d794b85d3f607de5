package dev.turnpike.standalone.remote;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Why nobody answers, in words. */
public final class Unreachable {
  private Unreachable() {}

  /** The reason that a person can do something about. */
  public static String why(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "its host is not known";
      }
      if (cause instanceof CertPathBuilderException) {
        return "TLS fails: nobody that is trusted has signed its certificate";
      }
      if (cause instanceof CertificateExpiredException) {
        return "TLS fails: its certificate has expired";
      }
    }
    if (e instanceof SSLException) {
      return "TLS fails: " + Objects.requireNonNullElse(e.getMessage(), "without a reason");
    }
    return e.getMessage() == null ? "the connection is refused" : e.getMessage();
  }
}
