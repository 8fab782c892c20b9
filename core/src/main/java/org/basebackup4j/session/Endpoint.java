package org.basebackup4j.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/**
 * One address at which a server may be.
 *
 * @param address where
 * @param host the host's name as the password file has it
 * @param description how messages begin that are about it
 * @param serverName the name to tell in the TLS handshake, if it is one
 */
record Endpoint(SocketAddress address, String host, String description, Optional<String> serverName) {
    /** Debian's directory for sockets, then upstream's. */
    private static final List<String> SOCKET_DIRECTORIES = List.of("/var/run/postgresql", "/tmp");

    private static final String LOCALHOST = "localhost";

    /** The addresses that the settings name, in the order in which they are tried. */
    static List<Endpoint> of(ConnectionSettings settings) throws BackupException {
        String port = settings.get("port").orElse("5432");
        Optional<String> host = settings.get("host");
        Optional<String> address = settings.get("hostaddr");
        if (address.isPresent()) {
            return tcp(host.orElse(address.get()), address.get(), port);
        }
        if (host.isEmpty()) {
            return List.of(unix(defaultSocketDirectory(port), LOCALHOST, port));
        }
        if (host.get().startsWith("/")) {
            return List.of(unix(host.get(), host.get(), port));
        }
        return tcp(host.get(), host.get(), port);
    }

    private static String defaultSocketDirectory(String port) {
        return SOCKET_DIRECTORIES.stream()
                .filter(directory -> Files.exists(Path.of(socketPath(directory, port))))
                .findFirst()
                .orElse(SOCKET_DIRECTORIES.get(0));
    }

    private static String socketPath(String directory, String port) {
        return directory + "/.s.PGSQL." + port;
    }

    private static Endpoint unix(String directory, String host, String port) throws BackupException {
        String path = socketPath(directory, port);
        try {
            return new Endpoint(
                    UnixDomainSocketAddress.of(path),
                    host,
                    "connection to server on socket \"" + path + "\" failed: ",
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new BackupException("Unix-domain socket path \"" + path + "\" is not valid: " + e.getMessage(), e);
        }
    }

    private static List<Endpoint> tcp(String host, String name, String port) throws BackupException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (InetAddress address : resolve(name)) {
            String numeric = address.getHostAddress();
            String shown = host.equals(numeric) ? "" : " (" + numeric + ")";
            endpoints.add(new Endpoint(
                    new InetSocketAddress(address, Integer.parseInt(port.strip())),
                    host,
                    "connection to server at \"" + host + "\"" + shown + ", port " + port + " failed: ",
                    isNumeric(host) ? Optional.empty() : Optional.of(host)));
        }
        return endpoints;
    }

    private static boolean isNumeric(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static InetAddress[] resolve(String name) throws BackupException {
        try {
            return InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            String message = String.valueOf(e.getMessage());
            String reason = message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
            throw new BackupException("could not translate host name \"" + name + "\" to address: " + reason, e);
        }
    }

    boolean isUnix() {
        return address instanceof UnixDomainSocketAddress;
    }
}
