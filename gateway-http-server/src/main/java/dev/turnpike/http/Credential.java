package dev.turnpike.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What a caller is known by, as a digest: of its key, of its certificate, or of its certificate's
 * subject. Two of a kind are compared in constant time.
 */
final class Credential {
  /** Nobody brings this one. */
  static final Credential NONE = new Credential(Kind.NONE, new byte[0]);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private enum Kind {
    NONE,
    KEY,
    FINGERPRINT,
    SUBJECT
  }

  private final Kind kind;
  private final byte[] digest;

  private Credential(Kind kind, byte[] digest) {
    this.kind = kind;
    this.digest = digest;
  }

  static Credential ofKey(String key) {
    return new Credential(Kind.KEY, sha256(key.getBytes(StandardCharsets.UTF_8)));
  }

  static Credential ofSha256(String hex) {
    return new Credential(Kind.KEY, digest(hex));
  }

  static Credential ofCertificate(String subjectOrFingerprint) {
    if (subjectOrFingerprint.contains("=")) {
      try {
        return ofSubject(new X500Principal(subjectOrFingerprint));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "must be a subject such as CN=shop,O=Example, or a SHA-256 fingerprint", e);
      }
    }
    return new Credential(Kind.FINGERPRINT, digest(subjectOrFingerprint.replace(":", "")));
  }

  static Credential ofSubject(X509Certificate certificate) {
    return ofSubject(certificate.getSubjectX500Principal());
  }

  private static Credential ofSubject(X500Principal subject) {
    return new Credential(
        Kind.SUBJECT,
        sha256(subject.getName(X500Principal.CANONICAL).getBytes(StandardCharsets.UTF_8)));
  }

  static Credential ofFingerprint(X509Certificate certificate) {
    try {
      return new Credential(Kind.FINGERPRINT, sha256(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      return NONE;
    }
  }

  /** The digest, and of what it is. */
  String hex() {
    return HexFormat.of().toHexDigits((byte) kind.ordinal()) + HexFormat.of().formatHex(digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential credential
        && credential.kind == kind
        && MessageDigest.isEqual(credential.digest, digest);
  }

  @Override
  public int hashCode() {
    return kind.hashCode();
  }

  private static byte[] digest(String hex) {
    String lower = hex.toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(lower).matches()) {
      throw new IllegalArgumentException("must be a SHA-256 of 64 hexadecimal digits");
    }
    return HexFormat.of().parseHex(lower);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
