package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Kerberos realm of MIT's programs (Debian: krb5-kdc, krb5-admin-server, krb5-user), on a loopback port of its own. */
public final class KerberosRealm implements AutoCloseable {
    private static final String REALM = "EXAMPLE.ORG";
    private static final Path KDC = Path.of("/usr/sbin/krb5kdc");
    private static final Path KADMIN = Path.of("/usr/sbin/kadmin.local");
    private static final Path KDB = Path.of("/usr/sbin/kdb5_util");
    private static final Path KINIT = Path.of("/usr/bin/kinit");
    private static final int START_ATTEMPTS = 200;

    private final Path directory = PostgresServer.temporaryDirectory();
    private final int port;
    private final Process kdc;

    private KerberosRealm() {
        port = freePort();
        write("krb5.conf", """
                [libdefaults]
                default_realm = %1$s
                dns_lookup_kdc = false
                dns_canonicalize_hostname = false
                rdns = false
                udp_preference_limit = 1
                [realms]
                %1$s = {
                  kdc = 127.0.0.1:%2$d
                }
                [domain_realm]
                localhost = %1$s
                """.formatted(REALM, port));
        write("kdc.conf", """
                [kdcdefaults]
                kdc_listen = 127.0.0.1:%2$d
                kdc_tcp_listen = 127.0.0.1:%2$d
                [realms]
                %1$s = {
                  database_name = %3$s/principal
                  key_stash_file = %3$s/stash
                  acl_file = %3$s/acl
                }
                [logging]
                kdc = FILE:%3$s/kdc.log
                """.formatted(REALM, port, directory));
        run(KDB, "create", "-s", "-P", "master", "-r", REALM);
        kdc = startKdc();
    }

    /** Whether its programs are installed. */
    public static boolean isPossible() {
        return List.of(KDC, KADMIN, KDB, KINIT).stream().allMatch(Files::isExecutable);
    }

    /** A new realm. */
    public static KerberosRealm start() {
        return new KerberosRealm();
    }

    private static int freePort() {
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
            return udp.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String content) {
        try {
            Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command command(Path program, String... arguments) {
        return Command.of(program, arguments)
                .with("KRB5_CONFIG", configuration().toString())
                .with("KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString());
    }

    private void run(Path program, String... arguments) {
        command(program, arguments).run().orFail();
    }

    private Process startKdc() {
        ProcessBuilder builder = new ProcessBuilder(KDC.toString(), "-n", "-r", REALM)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("kdc.out").toFile());
        builder.environment().put("KRB5_CONFIG", configuration().toString());
        builder.environment()
                .put("KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString());
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            awaitListening(process);
            return process;
        } catch (IOException e) {
            throw new TestkitException("could not start the KDC", e);
        }
    }

    private void awaitListening(Process process) {
        for (int i = 0; i < START_ATTEMPTS && process.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                pause();
            }
        }
        throw new TestkitException("the KDC did not start");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("interrupted", e);
        }
    }

    /** The realm's {@code krb5.conf}. */
    public Path configuration() {
        return directory.resolve("krb5.conf");
    }

    /** Adds a service and returns the file with its key. */
    public Path addService(String name) {
        Path keys = directory.resolve(name.replace('/', '-') + ".keytab");
        run(KADMIN, "-r", REALM, "addprinc", "-randkey", name);
        run(KADMIN, "-r", REALM, "ktadd", "-k", keys.toString(), name);
        return keys;
    }

    /** Adds somebody, logs in, and returns the file with the ticket. */
    public Path logIn(String name) {
        Path keys = addService(name);
        Path cache = directory.resolve(name + ".cache");
        run(KINIT, "-c", cache.toString(), "-k", "-t", keys.toString(), name);
        return cache;
    }

    @Override
    public void close() {
        kdc.destroyForcibly();
        try {
            kdc.waitFor();
            Trees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
