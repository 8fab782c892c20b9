package org.basebackup4j.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Settings that we and libpq have to make the same of: both connect, or both say the same. libpq 15 is Debian's; libpq 18,
 * for what came after 15, is that of the embedded server.
 */
class LibpqTableIT {
    private static final ExecutorService CLIENTS = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "libpq client");
        thread.setDaemon(true);
        return thread;
    });

    /** The words after these are of OpenSSL, of the JDK, or of a version. */
    private static final List<String> FOREIGN_REASONS = List.of(
            "(Either provide the file).*",
            "(SSL error: certificate verify failed).*",
            "(could not load private key file \"[^\"]*\").*",
            "(could not read (?:root )?certificate file \"[^\"]*\").*",
            "(certificate does not match private key file \"[^\"]*\").*");

    @BeforeAll
    static void needsTheOriginal() {
        assumeTrue(
                PostgresBinaries.debian15().isPresent(),
                "skipped: the second opinion is Debian's package postgresql-15, which is not installed");
    }

    @AfterAll
    static void end() {
        CLIENTS.shutdown();
    }

    private static PostgresServer server() {
        return ConnectFixture.server(PostgresBinaries.debian15().orElseThrow());
    }

    @TestFactory
    Stream<DynamicTest> strings() {
        return tests(row -> row.majors().subList(0, 1), "strings.table");
    }

    @TestFactory
    Stream<DynamicTest> authentication() {
        return tests(row -> row.majors().subList(0, 1), "authentication.table");
    }

    @TestFactory
    Stream<DynamicTest> serverCertificates() {
        return tests(row -> row.majors().subList(0, 1), "certificates.table");
    }

    @TestFactory
    Stream<DynamicTest> newerServers() {
        return tests(LibpqTable.Row::majors, "newer.table");
    }

    /** What both versions know has to be the same with the newer one too. */
    @TestFactory
    @Tag("exhaustive")
    Stream<DynamicTest> everythingWithTheNewerVersion() {
        return tests(
                row -> row.majors().subList(1, row.majors().size()),
                "strings.table",
                "authentication.table",
                "certificates.table");
    }

    private static Stream<DynamicTest> tests(Function<LibpqTable.Row, List<Integer>> majors, String... files) {
        SettingsFiles.write(server());
        Map<String, String> places = new HashMap<>(ConnectFixture.places(server()));
        places.putAll(ConnectFixture.certificatePorts());
        places.putAll(ConnectFixture.scramKeys(server()));
        for (int major : new int[] {17, 18}) {
            PostgresServer newer = ConnectFixture.server(PostgresBinaries.embedded(major));
            places.put("port" + major, Integer.toString(newer.port()));
        }
        List<DynamicTest> tests = new ArrayList<>(); // all are made, and so begun, before the first one is waited for
        for (String file : files) {
            for (LibpqTable.Row row : LibpqTable.read(file, places)) {
                majors.apply(row).forEach(major -> tests.add(test(row, major)));
            }
        }
        return tests.stream();
    }

    private static DynamicTest test(LibpqTable.Row row, int major) {
        Future<String> expected = CLIENTS.submit(() -> row.client().inC(major));
        Future<String> actual = CLIENTS.submit(() -> row.client().inJava());
        return dynamicTest(major + " " + row, () -> compare(row, get(actual), get(expected)));
    }

    private static void compare(LibpqTable.Row row, String actual, String expected) {
        if (row.verdictOnly()) {
            assertThat(actual.endsWith(LibpqClient.CONNECTED))
                    .as("we: %s, libpq: %s", actual, expected)
                    .isEqualTo(expected.endsWith(LibpqClient.CONNECTED));
        } else {
            assertThat(withoutForeignReasons(actual)).isEqualTo(withoutForeignReasons(expected));
        }
    }

    private static String withoutForeignReasons(String message) {
        String text = message;
        for (String reason : FOREIGN_REASONS) {
            text = text.replaceAll(reason, "$1");
        }
        return text;
    }

    private static String get(Future<String> future) throws ExecutionException, InterruptedException {
        return future.get();
    }
}
