package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Script;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A password is shown to the server only, and written only where it was asked for. */
class SecretsIT {
    private static final String PASSWORD = "topsecret-4711";

    @TempDir(factory = InMemory.class)
    private Path work;

    private BackupOptions.Builder options(int port) throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(port))
                .set("user", "u")
                .set("password", PASSWORD)
                .set("sslmode", "disable")
                .build();
        return BackupOptions.builder(settings, work.resolve("backup"))
                .walMethod(WalMethod.NONE)
                .tablespaceMap(new TablespaceMap(
                        Map.of("/srv/ts", work.resolve("space").toString())))
                .writeRecoveryConfiguration(true)
                .sync(false);
    }

    @TestFactory
    Stream<DynamicTest> failures() {
        byte[] refused = ServerBytes.error("FATAL", "28P01", "password authentication failed");
        Map<String, Script> scripts = new LinkedHashMap<>();
        scripts.put("refused after the password", c -> {
            c.startup();
            c.send(ServerBytes.authentication(3)).expect('p');
            c.send(refused);
        });
        scripts.put("refused after md5", c -> {
            c.startup();
            c.send(ServerBytes.authentication(5, new byte[4])).expect('p');
            c.send(refused);
        });
        scripts.put("cut after the password", c -> {
            c.startup();
            c.send(ServerBytes.authentication(3)).expect('p');
            c.cut();
        });
        scripts.put("garbage after the password", c -> {
            c.startup();
            c.send(ServerBytes.authentication(3)).expect('p');
            c.send("garbage".getBytes(StandardCharsets.US_ASCII));
        });
        scripts.put("an odd SCRAM server", c -> {
            c.startup();
            c.send(ServerBytes.sasl("SCRAM-SHA-256")).expect('p');
            c.send(ServerBytes.saslContinue("r=x,s=x,i=1"));
        });
        scripts.put(
                "an attack",
                new ScriptedBackup(18, "/srv/ts", false)
                        .base(new TarBytes().file("../evil", 0600, "evil"))
                        .script());
        scripts.put("a cut", new ScriptedBackup(18, "/srv/ts", false).script().cutAfter(3000));
        return scripts.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> isNotShown(entry.getValue())));
    }

    private void isNotShown(Script script) throws Exception {
        try (ScriptedServer server = ScriptedServer.repeating(script)) {
            BackupOptions options = options(server.port()).build();
            List<String> said = new ArrayList<>(List.of(options.toString()));
            BackupException failure = catchThrowableOfType(
                    BackupException.class,
                    () -> BaseBackup.take(options, PasswordPrompt.never(), event -> said.add(event.toString())));
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            said.add(trace.toString());
            assertThat(said).allSatisfy(text -> assertThat(text).doesNotContain(PASSWORD));
        }
    }

    /** The file with the password in it can be read by those who can read the server's own. */
    @ParameterizedTest
    @CsvSource({"0700, true, rw-------", "0750, true, rw-------", "0700, false, rw-------", "0750, false, rw-r-----"})
    void modeOfTheSettings(String directoryMode, boolean sent, String expected) throws Exception {
        for (BackupFormat format : BackupFormat.values()) {
            ScriptedBackup backup = new ScriptedBackup(18, "/srv/ts", false)
                    .answer("SHOW data_directory_mode", List.of("data_directory_mode"), directoryMode);
            if (!sent) {
                backup.base(new TarBytes().file("PG_VERSION", 0600, "18\n"));
            }
            Path place = Files.createDirectory(work.resolve(format + directoryMode + sent));
            try (ScriptedServer server = ScriptedServer.repeating(backup.script())) {
                BackupOptions.Builder options = BackupOptions.builder(
                                options(server.port()).build().connection(), place)
                        .format(format)
                        .walMethod(WalMethod.NONE)
                        .tablespaceMap(new TablespaceMap(Map.of("/srv/ts", place + "-space")))
                        .writeRecoveryConfiguration(true)
                        .sync(false);
                BaseBackup.take(options.build(), PasswordPrompt.never(), event -> {});
            }
            assertThat(modeOfSettings(place, format)).isEqualTo(expected);
        }
    }

    private static String modeOfSettings(Path backup, BackupFormat format) throws Exception {
        if (format == BackupFormat.PLAIN) {
            Path file = backup.resolve("postgresql.auto.conf");
            assertThat(file).content().contains(PASSWORD);
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        }
        Modes modes = new Modes();
        try (TarParser parser = new TarParser(modes)) {
            parser.write(ByteBuffer.wrap(Files.readAllBytes(backup.resolve("base.tar"))));
        }
        return modes.found;
    }

    private static final class Modes implements EntryHandler {
        private String found = "";

        @Override
        public void begin(TarEntry entry) {
            if (entry.name().equals("postgresql.auto.conf")) {
                found = entry.mode() == 0600 ? "rw-------" : entry.mode() == 0640 ? "rw-r-----" : "" + entry.mode();
            }
        }

        @Override
        public void content(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public void end() {
            // Only the mode counts.
        }

        @Override
        public void archiveEnd() {
            // Only the mode counts.
        }

        @Override
        public void close() {
            // Only the mode counts.
        }
    }

    /** Else the tests above would show nothing. */
    @Test
    void thePasswordIsUsed() throws Exception {
        List<String> sent = new ArrayList<>();
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.startup();
            sent.add(new String(c.send(ServerBytes.authentication(3)).expect('p'), StandardCharsets.UTF_8));
            c.cut();
        })) {
            catchThrowableOfType(
                    BackupException.class,
                    () -> BaseBackup.take(options(server.port()).build(), PasswordPrompt.never(), event -> {}));
        }
        assertThat(sent).containsExactly(PASSWORD + "\0");
    }
}
