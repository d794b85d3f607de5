package dev.turnpike.standalone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** A PEM file of certificates that a setting names. */
final class CertificateFile {
  private final Setting setting;
  private final Path path;

  CertificateFile(Setting setting, Path path) {
    this.setting = setting;
    this.path = path;
  }

  /** All certificates in it, which are one at least. */
  List<X509Certificate> read() {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw wrong("can't be read");
    }
    List<X509Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      boolean begins = new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
      throw wrong(begins ? "holds something else, too, or a damaged one" : "holds none");
    }
    if (certificates.isEmpty()) {
      throw wrong("holds none");
    }
    return certificates;
  }

  /** What is wrong with the file: a predicate, such as "holds none". */
  SettingException wrong(String what) {
    return new SettingException(
        setting, "must be a PEM file of certificates, but '%s' %s".formatted(path, what));
  }
}
