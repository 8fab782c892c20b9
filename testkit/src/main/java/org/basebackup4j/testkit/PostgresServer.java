package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real server that a test started, on a port of its own, with sockets for TCP and Unix. */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_TAIL_BYTES = 4000;

    private final PostgresBinaries binaries;
    private final Path base;
    private final Path dataDirectory;
    private final int port;
    private final Map<String, String> settings;
    private final boolean ownsData;
    private final Thread shutdownHook;
    private Process process;

    private PostgresServer(
            PostgresBinaries binaries, Path base, Path dataDirectory, Map<String, String> settings, boolean ownsData) {
        this.binaries = binaries;
        this.base = base;
        this.dataDirectory = dataDirectory;
        this.port = freePort();
        this.settings = settings;
        this.ownsData = ownsData;
        this.shutdownHook = new Thread(this::quit);
        this.process = launch();
        awaitReady();
    }

    /** A new cluster. */
    public static Builder builder(PostgresBinaries binaries) {
        return new Builder(binaries);
    }

    /**
     * Starts a server on a data directory that is there already, as a backup is. Its files stay when the server is closed.
     *
     * @param settings parameters that win over those in the directory
     */
    public static PostgresServer on(PostgresBinaries binaries, Path dataDirectory, Map<String, String> settings) {
        return new PostgresServer(binaries, temporaryDirectory(), dataDirectory, settings, false);
    }

    /** A new directory in memory, where there is memory, with a name that is short enough for a socket. */
    public static Path temporaryDirectory() {
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path directory = Files.createTempDirectory(parent, "bb4j");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("port", Integer.toString(port));
        parameters.put("listen_addresses", "127.0.0.1");
        parameters.put("unix_socket_directories", socketDirectory().toString());
        parameters.put("fsync", "off");
        parameters.put("logging_collector", "off");
        parameters.putAll(settings);
        List<String> arguments = new ArrayList<>(List.of("-D", dataDirectory.toString()));
        parameters.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        Unprivileged.own(base);
        Unprivileged.own(dataDirectory);
        try {
            Process launched = new ProcessBuilder(Unprivileged.command(binaries.tool("postgres"), arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(shutdownHook);
            return launched;
        } catch (IOException e) {
            throw new TestkitException("could not start the server", e);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                connect().close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String tail = logTail();
                    close();
                    throw new TestkitException("the server did not start:\n" + tail, e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("interrupted", e);
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The major version. */
    public int major() {
        return binaries.major();
    }

    /** Its programs. */
    public PostgresBinaries binaries() {
        return binaries;
    }

    /** Where its data is. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** Where its Unix socket is. */
    public Path socketDirectory() {
        return base;
    }

    private Path logFile() {
        return base.resolve("log");
    }

    /** What it has logged. */
    public String log() {
        try {
            return Files.readString(logFile(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logTail() {
        String log = log();
        return log.substring(Math.max(0, log.length() - LOG_TAIL_BYTES));
    }

    /** The postmaster's number. */
    public long pid() {
        return process.pid();
    }

    /** A connection to a database as superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&connectTimeout=5");
    }

    /** A connection to the database {@code postgres} as superuser. */
    public Connection connect() throws SQLException {
        return connect("postgres");
    }

    /** Runs commands, each in a transaction of its own. */
    public void execute(String... commands) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new TestkitException(String.join("; ", commands), e);
        }
    }

    /** The first column of a query's first row. */
    public String query(String query) {
        return queryAll(query).stream().findFirst().orElseThrow(() -> new TestkitException("no row: " + query));
    }

    /** The first column of a query's rows. */
    public List<String> queryAll(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new TestkitException(query, e);
        }
    }

    /** Waits until a query's first value is the expected one. */
    public void await(String query, String expected) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        String value = query(query);
        while (!value.equals(expected)) {
            if (System.nanoTime() > deadline) {
                throw new TestkitException(query + " is " + value + " instead of " + expected + "\n" + logTail());
            }
            pause();
            value = query(query);
        }
    }

    /** Ends it as an administrator would, with a last checkpoint. */
    public void stop() {
        if (process.isAlive()) {
            Signals.send("INT", process.pid());
            try {
                if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new TestkitException("the server did not stop:\n" + logTail());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TestkitException("interrupted", e);
            }
        }
        removeHook();
    }

    /** Ends it without a checkpoint, but lets it give back its shared memory, which outlives a killed server. */
    private void quit() {
        if (process.isAlive()) {
            Signals.send("QUIT", process.pid());
            try {
                process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kill();
    }

    /** Ends it and all its processes at once, without a word to anybody. */
    public void kill() {
        List<ProcessHandle> children = process.toHandle().descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        awaitEnd(children);
        removeHook();
    }

    /** As long as one of them is left, it holds the shared memory, and no other server can start there. */
    private static void awaitEnd(List<ProcessHandle> children) {
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        while (children.stream().anyMatch(PostgresServer::isRunning) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    /** A process that has ended is in the list of processes until its new parent, which may take its time, has looked. */
    private static boolean isRunning(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts it again after {@link #stop} or {@link #kill}. */
    public void restart() {
        process = launch();
        awaitReady();
    }

    private void removeHook() {
        if (Thread.currentThread() != shutdownHook) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) {
                // The JVM ends already, and the hook with it.
            }
        }
    }

    /** Ends it, and removes a cluster that was made for it. */
    @Override
    public void close() {
        quit();
        try {
            Trees.delete(base);
            if (ownsData) {
                Trees.delete(dataDirectory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a new cluster. */
    public static final class Builder {
        private final PostgresBinaries binaries;
        private final List<String> initdb = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> hba = new ArrayList<>();
        private final List<String> ident = new ArrayList<>();

        private Builder(PostgresBinaries binaries) {
            this.binaries = binaries;
            settings.put("max_wal_senders", "20");
            settings.put("max_replication_slots", "20");
        }

        /** An option of {@code initdb}. */
        public Builder initdb(String... options) {
            initdb.addAll(List.of(options));
            return this;
        }

        /** A parameter in {@code postgresql.conf}, so that a backup has it too. */
        public Builder set(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** A line of {@code pg_hba.conf} that comes before the one that lets everybody in. */
        public Builder hba(String line) {
            hba.add(line);
            return this;
        }

        /** Lines of {@code pg_ident.conf}. */
        public Builder ident(String... lines) {
            ident.addAll(List.of(lines));
            return this;
        }

        /** The server, ready. */
        public PostgresServer start() {
            Path base = temporaryDirectory();
            Path data = base.resolve("data");
            try {
                initialize(base, data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new PostgresServer(binaries, base, data, Map.of(), true);
        }

        private void initialize(Path base, Path data) throws IOException {
            Unprivileged.own(base);
            List<String> arguments = new ArrayList<>(
                    List.of("-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"));
            arguments.addAll(initdb);
            List<String> words = Unprivileged.command(binaries.tool("initdb"), arguments);
            Command.of(Path.of(words.get(0)), words.subList(1, words.size()))
                    .run()
                    .orFail();
            StringBuilder conf = new StringBuilder();
            settings.forEach((name, value) ->
                    conf.append(name).append(" = '").append(value).append("'\n"));
            Files.writeString(data.resolve("postgresql.conf"), conf, StandardOpenOption.APPEND);
            String rules = String.join("\n", hba) + "\nlocal all all trust\nhost all all 127.0.0.1/32 trust\n"
                    + "local replication all trust\nhost replication all 127.0.0.1/32 trust\n";
            Files.writeString(data.resolve("pg_hba.conf"), rules, StandardOpenOption.TRUNCATE_EXISTING);
            Files.write(data.resolve("pg_ident.conf"), ident);
        }
    }
}
