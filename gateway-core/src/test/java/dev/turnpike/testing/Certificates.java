package dev.turnpike.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Makes private CAs, and servers that they have signed, in a folder. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  /** In this folder, which is there. */
  public Certificates(Path folder) {
    this.folder = folder;
  }

  /** A new CA; more options of {@code keytool} may say when it ends. */
  public X509Certificate authority(String name, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("-keyalg", "EC", "-dname", "CN=" + name));
    options.addAll(List.of("-ext", "bc:c"));
    options.addAll(List.of(more));
    keytool("genkeypair", name, options.toArray(String[]::new));
    keytool("exportcert", name, "-rfc", "-file", pem(name).toString());
    return certificate(name);
  }

  /** What a server of these hosts ({@code dns:…,ip:…}) that the CA has signed shows. */
  public SSLSocketFactory server(String name, String authority, String hosts) throws Exception {
    keytool("genkeypair", name, "-keyalg", "EC", "-dname", "CN=" + name);
    String request = folder.resolve(name + ".csr").toString();
    String signed = pem(name).toString();
    keytool("certreq", name, "-file", request);
    keytool(
        "gencert",
        authority,
        "-rfc",
        "-ext",
        "SAN=" + hosts,
        "-infile",
        request,
        "-outfile",
        signed);
    keytool("importcert", name, "-noprompt", "-alias", "ca", "-file", pem(authority).toString());
    keytool("importcert", name, "-noprompt", "-file", signed);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context.getSocketFactory();
  }

  private Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private X509Certificate certificate(String name) throws Exception {
    try (InputStream in = Files.newInputStream(pem(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private void keytool(String command, String store, String... more) throws Exception {
    List<String> options = List.of(more);
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-" + command,
                "-keystore",
                folder.resolve(store + ".p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    line.addAll(options);
    if (!options.contains("-alias")) {
      line.addAll(List.of("-alias", store));
    }
    Path log = folder.resolve("keytool.log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
