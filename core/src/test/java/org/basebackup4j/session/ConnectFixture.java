package org.basebackup4j.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.TestCertificate;
import org.basebackup4j.testkit.TestCertificates;
import org.basebackup4j.testkit.TestkitException;
import org.basebackup4j.testkit.Trees;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** What the tables of settings are about: a real server with a role for each rule, authorities, keys, files. */
final class ConnectFixture {
    static final TestCertificate ROOT = TestCertificates.root("root");
    static final TestCertificate RSA_ROOT =
            TestCertificates.of("CN=rsa root").authority().rsa().signedByItself();
    static final TestCertificate CLIENT_ROOT = TestCertificates.of("CN=client root")
            .authority()
            .purpose(KeyPurposeId.id_kp_clientAuth)
            .signedByItself();
    static final TestCertificate OTHER_ROOT = TestCertificates.root("other root");
    static final TestCertificate INTERMEDIATE =
            TestCertificates.of("CN=intermediate").authority().signedBy(ROOT);

    private static final Path DIRECTORY = create();

    private ConnectFixture() {}

    private static Path create() {
        Path directory = PostgresServer.temporaryDirectory();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return directory;
    }

    private static void delete(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the files are. */
    static Path directory() {
        return DIRECTORY;
    }

    static Path write(String name, String content, String mode) {
        return write(name, content.getBytes(StandardCharsets.UTF_8), mode);
    }

    static Path write(String name, String content, Charset charset) {
        return write(name, content.getBytes(charset), "rw-------");
    }

    private static Path write(String name, byte[] content, String mode) {
        try {
            Path file = DIRECTORY.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(String name, String content) {
        return write(name, content, "rw-------");
    }

    /** The server: with TLS, with a role for each rule of its {@code pg_hba.conf}. */
    static PostgresServer server(PostgresBinaries binaries) {
        return SharedServers.named("connect " + binaries, key -> start(binaries));
    }

    private static PostgresServer start(PostgresBinaries binaries) {
        write(
                "server.crt",
                TestCertificates.of("CN=localhost")
                        .dns("localhost", "db.example.org")
                        .ip("127.0.0.1")
                        .signedBy(ROOT));
        PostgresServer.Builder builder = PostgresServer.builder(binaries)
                .set("ssl", "on")
                .set("ssl_cert_file", DIRECTORY.resolve("server.crt").toString())
                .set("ssl_key_file", DIRECTORY.resolve("server.key").toString())
                .set("ssl_ca_file", write("root.crt", ROOT.pem()).toString());
        for (String rule : List.of(
                "host replication scram,scramspace,empty,expired 127.0.0.1/32 scram-sha-256",
                "hostssl replication scramssl,certscram 127.0.0.1/32 scram-sha-256",
                "host replication md5,md5scram 127.0.0.1/32 md5",
                "host replication password 127.0.0.1/32 password",
                "hostssl replication trustssl 127.0.0.1/32 trust",
                "hostnossl replication trustplain 127.0.0.1/32 trust",
                "hostssl replication cert 127.0.0.1/32 cert",
                "hostssl replication certtrust 127.0.0.1/32 trust clientcert=verify-ca",
                "host replication rejected,cert,trustssl,trustplain,scramssl,certscram,certtrust 127.0.0.1/32 reject",
                "local replication peer peer",
                "local replication localscram scram-sha-256",
                "local replication localmd5 md5")) {
            builder.hba(rule);
        }
        PostgresServer server = builder.start();
        for (String role : List.of(
                "scram", "scramspace", "expired", "scramssl", "certscram", "md5scram", "password", "localscram")) {
            server.execute("create role " + role + " login replication password 'secret'");
        }
        for (String role :
                List.of("trust", "trustssl", "trustplain", "cert", "certtrust", "rejected", "peer", "empty")) {
            server.execute("create role " + role + " login replication");
        }
        server.execute(
                "set password_encryption = md5; create role md5 login replication password 'secret'",
                "set password_encryption = md5; create role localmd5 login replication password 'secret'",
                "alter role scramspace password 'it''s \\ : a pä\u00a0ss'",
                "alter role expired valid until '2001-01-01'",
                "create role norepl login",
                "create role nologin replication");
        return server;
    }

    private static void write(String name, TestCertificate certificate) {
        write(name, certificate.chainPem());
        write(name.replace(".crt", ".key"), certificate.keyPem());
    }

    /** What the names of the tables stand for. */
    static Map<String, String> places(PostgresServer server) {
        Map<String, String> places = new HashMap<>();
        places.put("port", Integer.toString(server.port()));
        places.put("socket", server.socketDirectory().toString());
        places.put("dir", DIRECTORY.toString());
        places.put("home", directory("home").toString());
        write("ca/root.crt", ROOT.pem());
        places.put("tcp", "hostaddr=127.0.0.1 port=" + server.port());
        return places;
    }

    /** The keys that the server knows the password {@code secret} of the role {@code scram} by. */
    static Map<String, String> scramKeys(PostgresServer server) {
        String verifier = server.query("select rolpassword from pg_authid where rolname = 'scram'");
        String[] parts = verifier.split("[$:]"); // SCRAM-SHA-256$iterations:salt$stored key:server key
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(
                            "secret".toCharArray(),
                            Base64.getDecoder().decode(parts[2]),
                            Integer.parseInt(parts[1]),
                            256))
                    .getEncoded();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, "HmacSHA256"));
            byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            return Map.of("clientkey", Base64.getEncoder().encodeToString(clientKey), "serverkey", parts[4]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path directory(String name) {
        try {
            return Files.createDirectories(DIRECTORY.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ports of servers that show all kinds of certificates, by the name {@code tls:kind}. */
    static Map<String, String> certificatePorts() {
        return CertificatePorts.ALL;
    }

    /** Made when somebody asks for them. */
    private static final class CertificatePorts {
        static final Map<String, String> ALL = Map.copyOf(startCertificateServers());
    }

    private static Map<String, String> startCertificateServers() {
        Instant now = Instant.now();
        Map<String, TestCertificate> kinds = new HashMap<>();
        kinds.put("dns", host("CN=db.example.org").dns("db.example.org").signedBy(ROOT));
        kinds.put("cn", host("CN=db.example.org").signedBy(ROOT));
        kinds.put("cns", host("CN=db.example.org,OU=x,CN=other.example.org").signedBy(ROOT));
        kinds.put("mail", host("CN=db.example.org").email("a@b").signedBy(ROOT));
        kinds.put("dnscn", host("CN=db.example.org").dns("other.example.org").signedBy(ROOT));
        kinds.put("ipcn", host("CN=db.example.org").ip("192.0.2.1").signedBy(ROOT));
        kinds.put(
                "several",
                host("CN=x")
                        .dns("a.example.org", "b.example.org", "c.example.org")
                        .signedBy(ROOT));
        kinds.put("two", host("CN=x").dns("a.example.org", "b.example.org").signedBy(ROOT));
        kinds.put("wildcard", host("CN=x").dns("*.example.org").signedBy(ROOT));
        kinds.put("wildcn", host("CN=*.example.org").signedBy(ROOT));
        kinds.put(
                "badwild",
                host("CN=x").dns("d*.example.org", "*example.org", "*").signedBy(ROOT));
        kinds.put("ip", host("CN=x").ip("127.0.0.1").signedBy(ROOT));
        kinds.put("ip6", host("CN=x").ip("::1").signedBy(ROOT));
        kinds.put("dnsip", host("CN=x").dns("127.0.0.1").signedBy(ROOT));
        kinds.put("cnip", host("CN=127.0.0.1").signedBy(ROOT));
        kinds.put("cnipdns", host("CN=127.0.0.1").dns("db.example.org").signedBy(ROOT));
        kinds.put("null", host("CN=x").dns("db.example.org\0.evil.org").signedBy(ROOT));
        kinds.put("nameless", host("O=x").signedBy(ROOT));
        kinds.put(
                "expired",
                host("CN=db.example.org")
                        .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
                        .signedBy(ROOT));
        kinds.put(
                "future",
                host("CN=db.example.org")
                        .valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)))
                        .signedBy(ROOT));
        kinds.put("self", host("CN=db.example.org").signedByItself());
        kinds.put("other", host("CN=db.example.org").signedBy(OTHER_ROOT));
        kinds.put("inter", host("CN=db.example.org").signedBy(INTERMEDIATE));
        kinds.put("rsa", host("CN=db.example.org").rsa().signedBy(ROOT));
        kinds.put(
                "client",
                host("CN=db.example.org").purpose(KeyPurposeId.id_kp_clientAuth).signedBy(ROOT));
        kinds.put(
                "server",
                host("CN=db.example.org").purpose(KeyPurposeId.id_kp_serverAuth).signedBy(ROOT));
        kinds.put("authority", host("CN=db.example.org").authority().signedBy(ROOT));
        kinds.put("clientroot", host("CN=db.example.org").signedBy(CLIENT_ROOT));
        kinds.put(
                "clientinter",
                host("CN=db.example.org")
                        .signedBy(TestCertificates.of("CN=clients")
                                .authority()
                                .purpose(KeyPurposeId.id_kp_clientAuth)
                                .signedBy(ROOT)));
        kinds.put("rsa1024", host("CN=db.example.org").rsa(1024).signedBy(ROOT));
        kinds.put("sha1", host("CN=db.example.org").signedBy(RSA_ROOT, "SHA1withRSA"));
        kinds.put("pss", host("CN=db.example.org").signedBy(RSA_ROOT, "SHA384withRSAandMGF1"));
        kinds.put("revoked", host("CN=db.example.org").signedBy(ROOT));
        kinds.put("interrevoked", host("CN=db.example.org").signedBy(INTERMEDIATE));
        Map<String, String> ports = new HashMap<>();
        kinds.forEach((kind, certificate) -> ports.put("tls:" + kind, port(certificate.serverContext())));
        ports.put(
                "tls:nointer",
                port(kinds.get("inter").serverContext(List.of(kinds.get("inter").certificate()))));
        writeAuthorities(kinds, now);
        return ports;
    }

    private static void writeAuthorities(Map<String, TestCertificate> kinds, Instant now) {
        write("ca/other.crt", OTHER_ROOT.pem());
        write("ca/both.crt", "Some words first\n" + OTHER_ROOT.pem() + "\n# and more\n" + ROOT.pem());
        write("ca/roots.crt", ROOT.pem() + RSA_ROOT.pem() + CLIENT_ROOT.pem());
        write("ca/inter.crt", INTERMEDIATE.pem());
        write("ca/rootinter.crt", INTERMEDIATE.pem() + ROOT.pem());
        write("ca/self.crt", kinds.get("self").pem());
        write("ca/empty.crt", "");
        write("ca/garbage.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        write("ca/truncated.crt", ROOT.pem().substring(0, 200));
        write("ca/none.crl", ROOT.revocationListPem());
        write("ca/revoked.crl", ROOT.revocationListPem(kinds.get("revoked")));
        write(
                "ca/interrevoked.crl",
                ROOT.revocationListPem() + INTERMEDIATE.revocationListPem(kinds.get("interrevoked")));
        write("ca/other.crl", OTHER_ROOT.revocationListPem());
        write("ca/old.crl", ROOT.revocationListPem(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1))));
        rehash("ca/revoked.crl");
    }

    /** A directory of lists as {@code openssl rehash} leaves it. */
    private static void rehash(String list) {
        String hash = Command.of(
                        Path.of("openssl"),
                        "crl",
                        "-in",
                        DIRECTORY.resolve(list).toString(),
                        "-noout",
                        "-hash")
                .run()
                .orFail()
                .text()
                .strip();
        write("crls/" + hash + ".r0", read(list));
    }

    private static String read(String name) {
        try {
            return Files.readString(DIRECTORY.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestCertificates host(String subject) {
        return TestCertificates.of(subject);
    }

    /** A server that shows a certificate, lets everybody in, and knows no command. */
    @SuppressWarnings("resource") // it ends with the JVM
    private static String port(SSLContext context) {
        ScriptedServer server = ScriptedServer.repeating(c -> {
            try {
                c.expectSslRequest().send(new byte[] {'S'}).tls(context).login("15.0");
                while (true) {
                    c.query();
                    c.send(ServerBytes.error("42601", "unknown command"), ServerBytes.readyForQuery());
                }
            } catch (IOException | TestkitException e) {
                // The client does not like the certificate, or said good-bye.
            }
        });
        return Integer.toString(server.port());
    }
}
