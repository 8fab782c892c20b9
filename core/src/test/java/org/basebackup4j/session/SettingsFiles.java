package org.basebackup4j.session;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestCertificate;
import org.basebackup4j.testkit.TestCertificates;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/** The users' files that the tables name: service files, password files, client certificates and their keys. */
final class SettingsFiles {
    private static final String PASSWORD = "key secret";

    private SettingsFiles() {}

    static void write(PostgresServer server) {
        writeServices(server.port());
        writePasswords(server);
        try {
            writeClients();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writeServices(int port) {
        String address = "host=127.0.0.1\nport=" + port + "\n";
        ConnectFixture.write(
                "services",
                String.join(
                        "\n",
                        "# comment",
                        "[trust]\n" + address + "user=trust",
                        "[spaces]\n  host=127.0.0.1  \n\tport=" + port + "\n\n   # more\n  user=trust",
                        "[key space]\n" + address + "user = trust",
                        "[unknown]\n" + address + "foo=bar",
                        "[noequals]\nhost",
                        "[nested]\nservice=trust",
                        "[nofile]\n=x",
                        "[first]\nhost=127.0.0.1\nport=" + port + "\nuser=trust\nhost=127.0.0.2",
                        "[open\nhost=127.0.0.1",
                        "[junk]x\n" + address + "user=trust",
                        "[valuespace]\nhost=127.0.0.1\nuser=trust\nport= " + port,
                        "[badport]\nhost=127.0.0.1\nport=abc",
                        "[empty]",
                        "[emptyvalue]\nhost=127.0.0.1\nuser=trust\nport=",
                        "[nested2]\nservicefile=x",
                        "[trust]\nhost=127.0.0.3",
                        ""));
        String service = "[other]\n" + address + "user=trust\n";
        ConnectFixture.write("latin1services", "# caf\u00e9\n" + service, StandardCharsets.ISO_8859_1);
        ConnectFixture.write("crservices", service.replace('\n', '\r'));
        ConnectFixture.write("crlfservices", service.replace("\n", "\r\n"));
        ConnectFixture.write("widespaceservices", service.replace("0.1\n", "0.1\u3000\n"));
        ConnectFixture.write("longservices", "#" + "x".repeat(1020) + "\n" + service);
        ConnectFixture.write("toolongservices", service + "\n#" + "x".repeat(1021) + "\n");
        ConnectFixture.write("toolongfirstservices", "#" + "x".repeat(1021) + "\n" + service);
        ConnectFixture.write("sysconf/pg_service.conf", "[system]\n" + address + "user=trust\n");
        ConnectFixture.write("userhome/.pg_service.conf", "[own]\n" + address + "user=trust\n");
    }

    private static void writePasswords(PostgresServer server) {
        String port = Integer.toString(server.port());
        ConnectFixture.write("pass/exact", "127.0.0.1:" + port + ":replication:scram:secret\n");
        ConnectFixture.write("pass/any", "*:*:*:*:secret\n");
        ConnectFixture.write("pass/nonewline", "*:*:*:scram:secret");
        ConnectFixture.write("pass/wrong", "*:*:*:*:wrong\n");
        ConnectFixture.write("pass/first", "*:*:*:scram:secret\n*:*:*:*:wrong\n");
        ConnectFixture.write("pass/second", "*:*:*:other:wrong\n\n# x\nshort:line\n*:*:*:scram:secret\n");
        ConnectFixture.write("pass/database", "*:*:postgres:*:secret\n");
        ConnectFixture.write("pass/otherport", "*:1:*:*:secret\n");
        ConnectFixture.write("pass/localhost", "localhost:*:*:*:secret\n");
        ConnectFixture.write("pass/name", "db.example.org:*:*:*:secret\n");
        ConnectFixture.write("pass/socket", server.socketDirectory() + ":*:*:*:secret\n");
        ConnectFixture.write("pass/escaped", "*:*:*:scramspace:it's \\\\ \\: a pä\u00a0ss\n");
        ConnectFixture.write("pass/starescape", "\\*:*:*:*:secret\n");
        ConnectFixture.write("pass/crlf", "*:*:*:scram:secret\r\n");
        ConnectFixture.write("pass/cr", "*:*:*:x:y\r*:*:*:scram:secret\n");
        ConnectFixture.write("pass/crcr", "*:*:*:scram:secret\r\r");
        ConnectFixture.write("pass/latin1", "# caf\u00e9\n*:*:*:scram:secret\n", StandardCharsets.ISO_8859_1);
        ConnectFixture.write("pass/ip6", "::1:" + port + ":*:scram:secret\n");
        ConnectFixture.write("pass/emptyfirst", "*:*:*:scram:\n*:*:*:scram:secret\n");
        ConnectFixture.write("pass/empty", "");
        ConnectFixture.write("pass/emptypassword", "*:*:*:*:\n");
        ConnectFixture.write("pass/comment", "#*:*:*:*:wrong\n*:*:*:*:secret\n");
        ConnectFixture.write("pass/group", "*:*:*:*:secret\n", "rw-r-----");
        ConnectFixture.write("pass/world", "*:*:*:*:secret\n", "rw----r--");
        ConnectFixture.write("pass/readonly", "*:*:*:*:secret\n", "r--------");
        ConnectFixture.write("pass/extra", "*:*:*:scram:secret:extra\n");
        ConnectFixture.directory("pass/directory");
        ConnectFixture.write("userhome/.pgpass", "*:*:*:scram:secret\n");
    }

    private static void writeClients() throws IOException, OperatorCreationException {
        TestCertificate ec = TestCertificates.of("CN=cert").signedBy(ConnectFixture.ROOT);
        TestCertificate rsa = TestCertificates.of("CN=cert").rsa().signedBy(ConnectFixture.ROOT);
        TestCertificate other = TestCertificates.of("CN=somebody").signedBy(ConnectFixture.ROOT);
        TestCertificate stranger = TestCertificates.of("CN=cert").signedBy(ConnectFixture.OTHER_ROOT);
        TestCertificate chained = TestCertificates.of("CN=cert").signedBy(ConnectFixture.INTERMEDIATE);
        for (var named : List.of(
                new Named("ec", ec),
                new Named("rsa", rsa),
                new Named("other", other),
                new Named("stranger", stranger),
                new Named("chained", chained))) {
            ConnectFixture.write(
                    "client/" + named.name() + ".crt", named.certificate().chainPem());
            ConnectFixture.write(
                    "client/" + named.name() + ".key", named.certificate().keyPem());
        }
        for (var named : List.of(new Named("ec", ec), new Named("rsa", rsa))) {
            writeKeys(named);
        }
        ConnectFixture.write("client/chainedalone.crt", chained.pem());
        ConnectFixture.write("client/text.crt", "Subject: cert\n" + ec.pem());
        ConnectFixture.write("client/empty.crt", "");
        ConnectFixture.write("client/empty.key", "");
        ConnectFixture.write("client/truncated.crt", ec.pem().substring(0, 150));
        ConnectFixture.write("client/truncated.key", ec.keyPem().substring(0, 100));
        ConnectFixture.write("client/garbage.key", "nothing to see here");
        ConnectFixture.write("client/world.key", ec.keyPem(), "rw-r--r--");
        ConnectFixture.write("client/group.key", ec.keyPem(), "rw-r-----");
        ConnectFixture.write("client/groupwrite.key", ec.keyPem(), "rw-rw----");
        ConnectFixture.directory("client/directory.key");
        ConnectFixture.write("certhome/.postgresql/postgresql.crt", ec.pem());
        ConnectFixture.write("certhome/.postgresql/postgresql.key", ec.keyPem());
        ConnectFixture.write("certhome/.postgresql/root.crt", ConnectFixture.ROOT.pem());
        ConnectFixture.write("nokeyhome/.postgresql/postgresql.crt", ec.pem());
        ConnectFixture.write("wronghome/.postgresql/root.crt", ConnectFixture.OTHER_ROOT.pem());
        ConnectFixture.write("crlhome/.postgresql/root.crt", ConnectFixture.ROOT.pem());
        ConnectFixture.write("crlhome/.postgresql/root.crl", ConnectFixture.OTHER_ROOT.revocationListPem());
    }

    private record Named(String name, TestCertificate certificate) {}

    /** The key in all forms that OpenSSL reads. */
    private static void writeKeys(Named named) throws IOException, OperatorCreationException {
        TestCertificate one = named.certificate();
        String base = "client/" + named.name();
        ConnectFixture.write(base + ".traditional.key", pem(new JcaMiscPEMGenerator(one.key())));
        for (String cipher : List.of("AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC")) {
            ConnectFixture.write(
                    base + "." + cipher + ".key",
                    pem(new JcaMiscPEMGenerator(
                            one.key(),
                            new JcePEMEncryptorBuilder(cipher)
                                    .setProvider(new BouncyCastleProvider())
                                    .build(PASSWORD.toCharArray()))));
        }
        for (ASN1ObjectIdentifier cipher :
                List.of(PKCS8Generator.AES_128_CBC, PKCS8Generator.AES_256_CBC, PKCS8Generator.DES3_CBC)) {
            String name = cipher.equals(PKCS8Generator.AES_128_CBC)
                    ? "aes128"
                    : cipher.equals(PKCS8Generator.AES_256_CBC) ? "aes256" : "des3";
            ConnectFixture.write(
                    base + "." + name + ".key",
                    pem(new JcaPKCS8Generator(
                            one.key(),
                            new JceOpenSSLPKCS8EncryptorBuilder(cipher)
                                    .setProvider(new BouncyCastleProvider())
                                    .setPassword(PASSWORD.toCharArray())
                                    .build())));
        }
        Path der = ConnectFixture.directory().resolve(base + ".der.key");
        Files.write(der, one.key().getEncoded());
        Files.setPosixFilePermissions(der, PosixFilePermissions.fromString("rw-------"));
        Path traditional = ConnectFixture.directory().resolve(base + ".traditionalder.key");
        Files.write(traditional, new JcaMiscPEMGenerator(one.key()).generate().getContent());
        Files.setPosixFilePermissions(traditional, PosixFilePermissions.fromString("rw-------"));
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
