package org.basebackup4j.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.archive.RecordingHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.BackupException;

/**
 * Tar files: read the same however they are cut, written again byte for byte, and read as another program reads them.
 *
 * <p>The first byte of the input says whether the headers' checksums are to be made right, since chance hardly does it.
 */
public final class TarFuzzer {
    private static final int BLOCK_BYTES = 512;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TRAILER_BYTES = 2 * BLOCK_BYTES;

    private TarFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 1) != 0) {
            repair(data);
        }
        RecordingHandler whole = new RecordingHandler();
        String outcome = parse(data, false, whole);
        RecordingHandler cut = new RecordingHandler();
        Oracle.same(outcome, parse(data, true, cut), "pieces do not matter");
        Oracle.that(whole.isClosed() && cut.isClosed(), "the handler is closed");
        Oracle.same(whole.isEnded(), outcome.isEmpty(), "an archive ends exactly if nothing is wrong with it");
        if (whole.isEnded()) {
            checkAgain(data, whole);
            checkOther(data, whole.entries());
        }
        whole.entries().forEach(TarFuzzer::checkEntry);
    }

    private static void repair(byte[] data) {
        for (int at = 0; at + BLOCK_BYTES <= data.length; at += BLOCK_BYTES) {
            if (data[at] != 0 && data[at + BLOCK_BYTES - 1] == 0) {
                Arrays.fill(data, at + CHECKSUM_OFFSET, at + CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) ' ');
                int sum = 0;
                for (int i = at; i < at + BLOCK_BYTES; i++) {
                    sum += data[i] & 0xFF;
                }
                byte[] digits = String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, data, at + CHECKSUM_OFFSET, digits.length);
            }
        }
    }

    private static String parse(byte[] data, boolean cut, RecordingHandler handler) {
        String complaint = Oracle.outcome(() -> {
            Pieces.through(data, cut, new TarParser(handler));
            return "";
        });
        Oracle.that(handler.entries().size() <= data.length / BLOCK_BYTES, "no entry without a header");
        return complaint.isEmpty() ? complaint : complaint + handler.transcript();
    }

    /** Writes what was read: what follows the last entry aside, and the bytes that fill blocks up, it is what came. */
    private static void checkAgain(byte[] data, RecordingHandler read) {
        CollectingStage written = new CollectingStage();
        String outcome = Oracle.outcome(() -> {
            Pieces.through(data, true, new TarParser(new TarWriter(written)));
            return "";
        });
        Oracle.same("", outcome, "what was read can be written");
        byte[] bytes = written.bytes();
        int at = 0;
        for (TarEntry entry : read.entries()) {
            int used = BLOCK_BYTES + (int) entry.sizeBytes();
            Oracle.that(Arrays.equals(data, at, at + used, bytes, at, at + used), "it is written as it was read");
            at += (used + BLOCK_BYTES - 1) & -BLOCK_BYTES;
        }
        Oracle.that(bytes.length == at + TRAILER_BYTES, "an archive ends with two blocks");
        for (int i = at; i < bytes.length; i++) {
            Oracle.that(bytes[i] == 0, "an archive ends with zeros");
        }
        RecordingHandler again = new RecordingHandler();
        Oracle.same("", parse(bytes, false, again), "what was written can be read");
        Oracle.same(read.transcript(), again.transcript(), "what was written is the same");
    }

    /** Reads the archive with another program, which takes a file for a directory when a slash ends its name. */
    private static void checkOther(byte[] data, List<TarEntry> entries) {
        if (entries.stream()
                .anyMatch(entry ->
                        entry.type() == TarEntry.Type.FILE && entry.name().endsWith("/"))) {
            return;
        }
        byte[] padded = Arrays.copyOf(data, (data.length + BLOCK_BYTES - 1 & -BLOCK_BYTES) + TRAILER_BYTES);
        try (TarArchiveInputStream other =
                new TarArchiveInputStream(new ByteArrayInputStream(padded), StandardCharsets.ISO_8859_1.name())) {
            for (TarEntry entry : entries) {
                TarArchiveEntry theirs = other.getNextEntry();
                Oracle.that(theirs != null, "another program finds each entry");
                String name = new String(entry.nameBytes(), StandardCharsets.ISO_8859_1);
                Oracle.that(theirs.getName().startsWith(name), "another program finds the same name");
                Oracle.same(theirs.getSize(), entry.sizeBytes(), "another program finds the same size");
                Oracle.same(theirs.isSymbolicLink(), entry.type() == TarEntry.Type.SYMBOLIC_LINK, "the same type");
            }
            Oracle.that(other.getNextEntry() == null, "another program finds no other entry");
        } catch (IOException e) {
            throw new AssertionError("broken: another program can read it", e);
        }
    }

    private static void checkEntry(TarEntry entry) {
        Oracle.that(entry.nameBytes().length > 0, "no name is empty");
        Oracle.that(entry.type() == TarEntry.Type.FILE || entry.sizeBytes() == 0, "only files have content");
        Oracle.that(entry.mode() >= 0 && entry.mode() <= 07777, "a mode is one");
        if (!entry.name().equals("/")) { // which has no name to put behind another one
            changed(entry, () -> entry.below("pg_tblspc/16384"));
        }
        changed(entry, () -> entry.withSizeBytes(entry.type() == TarEntry.Type.FILE ? 12345 : 0));
        if (entry.type() == TarEntry.Type.SYMBOLIC_LINK) {
            changed(entry, () -> entry.withLinkTarget("/somewhere/else"));
        }
    }

    @FunctionalInterface
    private interface Change {
        TarEntry apply() throws BackupException;
    }

    /** A changed header is still a header, and says what it was changed to. */
    private static void changed(TarEntry entry, Change change) {
        Oracle.outcome(() -> {
            TarEntry wanted = change.apply();
            CollectingStage written = new CollectingStage();
            TarWriter writer = new TarWriter(written);
            writer.begin(wanted);
            RecordingHandler read = new RecordingHandler();
            new TarParser(read).write(ByteBuffer.wrap(written.bytes()));
            TarEntry again = read.entries().get(0);
            Oracle.same(wanted.toString(), again.toString(), "a changed header says what it was changed to");
            Oracle.that(Arrays.equals(wanted.nameBytes(), again.nameBytes()), "a changed header has its name");
            Oracle.that(
                    Arrays.equals(wanted.linkTargetBytes(), again.linkTargetBytes()), "a changed header has its link");
            Oracle.same(entry.mode(), again.mode(), "a changed header has its mode");
            return "";
        });
    }
}
