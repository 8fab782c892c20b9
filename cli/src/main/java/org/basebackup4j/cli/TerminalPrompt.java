package org.basebackup4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.basebackup4j.connect.PasswordPrompt;
import org.jspecify.annotations.Nullable;

/**
 * Asks on the terminal, without echo; where no terminal is, on standard error, and reads standard input.
 *
 * <p>Not {@link Console}: there is none when standard input or output is redirected, although the terminal can be asked,
 * and a signal cannot end its waiting.
 */
final class TerminalPrompt implements PasswordPrompt {
    private static final Path TERMINAL = Path.of("/dev/tty");

    @Override
    public char @Nullable [] ask(String prompt) {
        try (FileChannel in = FileChannel.open(TERMINAL, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(TERMINAL, StandardOpenOption.WRITE)) {
            return askOnTerminal(prompt, in, out);
        } catch (IOException e) {
            return Thread.currentThread().isInterrupted() ? null : askOnStandardStreams(prompt);
        }
    }

    /** Standard input and error stay open: closing the channels would close them. */
    @SuppressWarnings("resource")
    private static char @Nullable [] askOnStandardStreams(String prompt) {
        FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        FileChannel out = new FileOutputStream(FileDescriptor.err).getChannel();
        try {
            write(out, prompt);
            char[] answer = readLine(in);
            write(out, "\n");
            return answer;
        } catch (IOException e) {
            return null;
        }
    }

    private static char @Nullable [] askOnTerminal(String prompt, FileChannel in, FileChannel out) throws IOException {
        Optional<String> saved = stty("-g");
        if (saved.isEmpty() || stty("-echo").isEmpty()) {
            Console console = System.console(); // knows how to turn the echo off without stty
            return console == null ? null : console.readPassword("%s", prompt);
        }
        try {
            write(out, prompt);
            char[] answer = readLine(in);
            write(out, "\n");
            return answer;
        } finally {
            restore(saved.get());
        }
    }

    /** Gives the terminal its echo back, also when the thread was interrupted, which would keep stty from being run. */
    private static void restore(String saved) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            stty(saved);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What stty prints; empty when it cannot be run or fails. */
    private static Optional<String> stty(String argument) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder("stty", argument)
                    .redirectInput(new File(TERMINAL.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return Optional.empty();
        }
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void write(FileChannel out, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Reads byte by byte, so that nothing after the line is taken from whoever reads next. */
    private static char[] readLine(FileChannel in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (in.read(one.clear()) == 1 && one.get(0) != '\n') {
            line.write(one.get(0));
        }
        byte[] bytes = line.toByteArray();
        char[] decoded =
                StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString().toCharArray();
        Arrays.fill(bytes, (byte) 0);
        return decoded;
    }
}
