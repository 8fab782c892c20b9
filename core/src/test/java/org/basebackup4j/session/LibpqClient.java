package org.basebackup4j.session;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.jspecify.annotations.Nullable;

/**
 * One way to connect, tried with C and with us. The C program is Debian's {@code pg_receivewal}, which connects as {@code
 * pg_basebackup} does and then is told to drop a slot that is not there; with another directory of libraries it uses the
 * libpq of another version.
 *
 * @param variables all of the environment
 * @param connection the value of {@code -d}, or null
 * @param options {@code -h}, {@code -p} and {@code -U}
 */
record LibpqClient(Map<String, String> variables, @Nullable String connection, List<String> options) {
    /** What both say of a connection that came about. */
    static final String CONNECTED = "connected";

    private static final String PROGRAM = "pg_receivewal";
    private static final String AFTER_CONNECTING = "could not send replication command";
    private static final Map<String, String> KEYWORDS = Map.of("-h", "host", "-p", "port", "-U", "user");

    /** What C makes of it, with the libpq of a version. */
    String inC(int major) {
        List<String> arguments =
                new ArrayList<>(List.of("--no-password", "--drop-slot", "--slot=nosuch", "--directory=/nonexistent"));
        arguments.addAll(options);
        if (connection != null) {
            arguments.add("--dbname=" + connection);
        }
        Path program = PostgresBinaries.debian15().orElseThrow().tool(PROGRAM);
        Command command = Command.of(program, arguments).within(Duration.ofSeconds(20));
        command.environment().clear();
        command.environment().putAll(variables);
        command.environment().put("PATH", System.getenv("PATH"));
        if (major != 15) {
            command.with(
                    "LD_LIBRARY_PATH",
                    PostgresBinaries.embedded(major).directory().resolve("lib").toString());
        }
        Command.Result result = command.run();
        String said = result.stderr().strip();
        int own = said.indexOf(PROGRAM + ": error: ");
        String message =
                own < 0 ? said : said.substring(0, own) + said.substring(own + (PROGRAM + ": error: ").length());
        return result.status() == 0 || message.contains(AFTER_CONNECTING)
                ? message.substring(0, Math.max(0, message.indexOf(AFTER_CONNECTING))) + CONNECTED
                : message;
    }

    /** What we make of it. */
    String inJava() {
        StringBuilder said = new StringBuilder();
        try {
            ConnectionSettings.Builder builder = ConnectionSettings.builder()
                    .environment(variables)
                    .connectionString(connection)
                    .warnings(warning -> said.append(warning).append('\n'))
                    .fallbackApplicationName(PROGRAM);
            for (int i = 0; i + 1 < options.size(); i += 2) {
                builder.set(KEYWORDS.get(options.get(i)), options.get(i + 1));
            }
            Connection.open(
                            builder.build(),
                            PasswordPrompt.never(),
                            notice -> said.append(notice.format()).append('\n'),
                            Patience.ENDLESS)
                    .close();
            return said + CONNECTED;
        } catch (BackupException e) {
            return said + e.getMessage().strip();
        }
    }

    /** A client of the words of a table. */
    static LibpqClient parse(String variables, String connection, String options, String home) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", home);
        for (String variable : words(variables)) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return new LibpqClient(environment, connection.equals("-") ? null : connection, words(options));
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
