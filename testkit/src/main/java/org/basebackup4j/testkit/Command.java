package org.basebackup4j.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that is run, with what it prints. */
public final class Command {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(3);

    private final ProcessBuilder builder;
    private Duration timeout = DEFAULT_TIMEOUT;

    private Command(List<String> words) {
        builder = new ProcessBuilder(words);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    }

    /** A program with its arguments. */
    public static Command of(Path program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** A program with its arguments. */
    public static Command of(Path program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
        return new Command(words);
    }

    /** Sets a variable of the program's environment. */
    public Command with(String variable, String value) {
        builder.environment().put(variable, value);
        return this;
    }

    /** Takes a variable out of the program's environment. */
    public Command without(String variable) {
        builder.environment().remove(variable);
        return this;
    }

    /** The program's environment, to change. */
    public Map<String, String> environment() {
        return builder.environment();
    }

    /** The directory that it runs in. */
    public Command in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    /** How long it may run; three minutes if not said. */
    public Command within(Duration limit) {
        timeout = limit;
        return this;
    }

    /** Runs it to its end. */
    public Result run() {
        return start().await();
    }

    /** Starts it. */
    public Running start() {
        try {
            return new Running(builder.start(), timeout, String.join(" ", builder.command()));
        } catch (IOException e) {
            throw new TestkitException("could not start " + builder.command(), e);
        }
    }

    /**
     * What came of it.
     *
     * @param status the exit status; 128 and the signal's number when a signal ended it
     * @param stdout what it printed to its standard output
     * @param stderr what it printed to its standard error
     */
    public record Result(int status, byte[] stdout, String stderr) {
        /** The standard output as text. */
        public String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        /** This result, after checking that the status is 0. */
        public Result orFail() {
            if (status != 0) {
                throw new TestkitException("exit status " + status + "\n" + text() + stderr);
            }
            return this;
        }
    }

    /** A program that runs. */
    public static final class Running {
        private final Process process;
        private final Duration timeout;
        private final String description;
        private final CompletableFuture<byte[]> stdout;
        private final CompletableFuture<byte[]> stderr;

        private Running(Process process, Duration timeout, String description) {
            this.process = process;
            this.timeout = timeout;
            this.description = description;
            this.stdout = drain(process.getInputStream());
            this.stderr = drain(process.getErrorStream());
        }

        private static CompletableFuture<byte[]> drain(InputStream in) {
            CompletableFuture<byte[]> result = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (in) {
                    in.transferTo(bytes);
                    result.complete(bytes.toByteArray());
                } catch (IOException e) {
                    result.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            return result;
        }

        /** Sends a signal, as in {@code TERM}. */
        public void signal(String name) {
            Signals.send(name, process.pid());
        }

        /** The process's number. */
        public long pid() {
            return process.pid();
        }

        /** Whether it still runs. */
        public boolean isRunning() {
            return process.isAlive();
        }

        /** Waits for its end. */
        public Result await() {
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new TestkitException("still running after " + timeout + ": " + description);
                }
                return new Result(
                        process.exitValue(), stdout.join(), new String(stderr.join(), StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new TestkitException("interrupted", e);
            }
        }
    }
}
