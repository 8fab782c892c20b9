package org.basebackup4j.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.connect.Host;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * One address at which a server may be.
 *
 * @param address where
 * @param host the host's name as the settings have it: what the certificate has to name, and what the service is called
 *     in Kerberos; may be empty
 * @param passwordHost the host's name as the password file has it
 * @param port the port as the settings have it
 * @param description how messages begin that are about it
 */
record Endpoint(SocketAddress address, String host, String passwordHost, String port, String description) {
    /** Debian's directory for sockets, then upstream's. */
    private static final List<String> SOCKET_DIRECTORIES = List.of("/var/run/postgresql", "/tmp");

    private static final String UNKNOWN_NAME = "Name or service not known";
    private static final String LOCALHOST = "localhost";
    private static final String DEFAULT_PORT = "5432";
    private static final int MAX_PORT = 65535;
    private static final int MAX_SOCKET_PATH_BYTES = 107;

    /** A socket's name in Linux's abstract namespace begins so. */
    private static final String ABSTRACT = "@";

    /**
     * The addresses of a host, in the order in which they are tried.
     *
     * @throws AttemptException if it has none
     * @throws BackupException if its port is none, which ends the search
     */
    static List<Endpoint> of(Host host) throws BackupException {
        String port = host.port().isEmpty() ? DEFAULT_PORT : host.port();
        int number = IntegerSetting.parse("port", port);
        if (number < 1 || number > MAX_PORT) {
            throw new BackupException("invalid port number: \"" + port + "\"");
        }
        if (!host.address().isEmpty()) {
            InetAddress address = numeric(host.address());
            return List.of(tcp(host, address, "\"" + host.address() + "\"", number, port));
        }
        if (host.name().isEmpty() || host.name().startsWith("/") || host.name().startsWith(ABSTRACT)) {
            return List.of(unix(host.name(), number, port));
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (InetAddress address : resolve(host.name())) {
            String text = NumericAddress.text(address);
            String shown = host.name().equals(text) ? "" : " (" + text + ")";
            endpoints.add(tcp(host, address, "\"" + host.name() + "\"" + shown, number, port));
        }
        return endpoints;
    }

    private static Endpoint unix(String name, int number, String port) throws BackupException {
        String standard = standardDirectory(number);
        String directory = name.isEmpty() ? standard : name;
        String path = socketPath(directory, number);
        String description = "connection to server on socket \"" + path + "\" failed: ";
        if (directory.startsWith(ABSTRACT)) {
            throw new AttemptException(
                    AttemptException.Next.HOST,
                    description + "sockets in the abstract namespace are not supported",
                    null);
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
            throw new AttemptException(
                    AttemptException.Next.HOST,
                    "Unix-domain socket path \"" + path + "\" is too long (maximum " + MAX_SOCKET_PATH_BYTES
                            + " bytes)",
                    null);
        }
        return new Endpoint(
                UnixDomainSocketAddress.of(path),
                name,
                directory.equals(standard) ? LOCALHOST : directory,
                port,
                description);
    }

    private static String standardDirectory(int port) {
        return SOCKET_DIRECTORIES.stream()
                .filter(directory -> Files.exists(Path.of(socketPath(directory, port))))
                .findFirst()
                .orElse(SOCKET_DIRECTORIES.get(0));
    }

    private static String socketPath(String directory, int port) {
        return directory + "/.s.PGSQL." + port;
    }

    private static Endpoint tcp(Host host, InetAddress address, String shown, int number, String port) {
        return new Endpoint(
                new InetSocketAddress(address, number),
                host.name(),
                host.name().isEmpty() ? host.address() : host.name(),
                port,
                "connection to server at " + shown + ", port " + port + " failed: ");
    }

    private static InetAddress numeric(String address) throws BackupException {
        try {
            return NumericAddress.parse(address).orElseThrow(() -> notNumeric(address, null));
        } catch (UnknownHostException e) {
            throw notNumeric(address, e);
        }
    }

    private static BackupException notNumeric(String address, @Nullable UnknownHostException cause) {
        return new AttemptException(
                AttemptException.Next.HOST,
                "could not parse network address \"" + address + "\": " + UNKNOWN_NAME,
                cause);
    }

    /** Whether a host is an address rather than a name. */
    static boolean isNumeric(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static InetAddress[] resolve(String name) throws BackupException {
        try {
            Optional<InetAddress> numeric = NumericAddress.parse(name);
            if (numeric.isPresent()) {
                return new InetAddress[] {numeric.get()};
            }
            if (isNumeric(name)) { // what is no address to C may be one to Java
                throw new UnknownHostException(name + ": " + UNKNOWN_NAME);
            }
            return InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            String message = String.valueOf(e.getMessage());
            // The second time, Java has forgotten the reason.
            String reason = message.startsWith(name + ": ") ? message.substring(name.length() + 2) : UNKNOWN_NAME;
            throw new AttemptException(
                    AttemptException.Next.HOST,
                    "could not translate host name \"" + name + "\" to address: " + reason,
                    e);
        }
    }

    /** The name to tell in the TLS handshake, if there is one. */
    Optional<String> serverName() {
        return host.isEmpty() || isNumeric(host) ? Optional.empty() : Optional.of(host);
    }

    boolean isUnix() {
        return address instanceof UnixDomainSocketAddress;
    }
}
