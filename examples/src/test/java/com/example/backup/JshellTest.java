package com.example.backup;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The same three things, typed into jshell, which is on the class path. */
@DisabledIfSystemProperty(named = "expected.module", matches = ".+")
class JshellTest {
    @TempDir
    private Path work;

    @Test
    void takeAndVerify() throws Exception {
        String printed = run("take-and-verify.jsh");
        assertTrue(printed.endsWith(": good"), printed);
    }

    @Test
    void storeBackup() throws Exception {
        String printed = run("store-backup.jsh");
        assertTrue(printed.endsWith(" files, stored: true"), printed);
    }

    @Test
    void archiveWal() throws Exception {
        String printed = run("archive-wal.jsh");
        assertTrue(printed.contains("received up to "), printed);
    }

    private String run(String snippet) throws IOException, InterruptedException {
        Path output = work.resolve("output");
        ProcessBuilder jshell = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Path.of("jshell", snippet).toString());
        jshell.environment().putAll(Server.environment());
        jshell.environment().put("TARGET", work.resolve("target").toString());
        jshell.redirectInput(new File("/dev/null"));
        jshell.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = jshell.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String printed = Files.readString(output).strip();
        assertTrue(ended, printed);
        return printed;
    }
}
