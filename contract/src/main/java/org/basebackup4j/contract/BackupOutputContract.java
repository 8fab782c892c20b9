package org.basebackup4j.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each {@link BackupOutput} has to do. To test one, extend this class and say how it is opened and how what it stored
 * is read. Needs JUnit Jupiter 5.10 or newer.
 */
@Timeout(60)
public abstract class BackupOutputContract {
    /** The tablespaces' paths on the server, which outputs that keep them apart have to know. */
    protected static final String FIRST_TABLESPACE = "/srv/first";

    /** See {@link #FIRST_TABLESPACE}. */
    protected static final String SECOND_TABLESPACE = "/srv/second";

    private static final int ODD_BYTES = 1021;
    private static final int WHOLE = Integer.MAX_VALUE;

    private static final byte[] MANIFEST =
            "{ \"PostgreSQL-Backup-Manifest-Version\": 2, ...".getBytes(StandardCharsets.US_ASCII);

    /** Makes what is tested. */
    protected BackupOutputContract() {}

    /** Opens an output for another place, which is empty. */
    protected abstract BackupOutput open() throws Exception;

    /**
     * Whether what is in the place opened last would be taken for a complete backup.
     */
    protected abstract boolean isBackup() throws Exception;

    /**
     * Reads a file of the backup that is in the place opened last.
     *
     * @param archive the archive's name as it was stored, as in {@code base.tar}, {@code 16384.tar} or {@code pg_wal.tar}
     * @param file its name in the archive
     * @return its content; empty if there is no such file
     */
    protected abstract Optional<byte[]> read(String archive, String file) throws Exception;

    /** Reads the manifest of the backup that is in the place opened last; empty if there is none. */
    protected abstract Optional<byte[]> readManifest() throws Exception;

    /** Helps those who store archives as tar files to {@link #read} one. */
    protected static Optional<byte[]> memberOf(byte[] tar, String file) throws BackupException {
        OneMember member = new OneMember(file);
        try (TarParser parser = new TarParser(member)) {
            parser.write(ByteBuffer.wrap(tar));
            parser.finish();
        }
        return member.content();
    }

    /** All that was handed over is there. */
    @Test
    public final void keepsEverything() throws Exception {
        storeAndCheck(WHOLE, false, true);
    }

    /** Pieces may have any size, and memory of any kind. */
    @Test
    public final void takesBytesOneByOne() throws Exception {
        storeAndCheck(1, true, false);
    }

    /** Pieces do not end where entries end. */
    @Test
    public final void takesOddPieces() throws Exception {
        storeAndCheck(ODD_BYTES, true, true);
    }

    private void storeAndCheck(int pieceBytes, boolean direct, boolean durable) throws Exception {
        SampleArchive data = SampleArchive.dataDirectory();
        SampleArchive first = SampleArchive.tablespace(16384);
        SampleArchive second = SampleArchive.tablespace(16385);
        Pieces pieces = new Pieces(pieceBytes, direct);
        try (BackupOutput output = open()) {
            store(output, "16384.tar", Optional.of(FIRST_TABLESPACE), first, pieces);
            store(output, "16385.tar", Optional.of(SECOND_TABLESPACE), second, pieces);
            store(output, "base.tar", Optional.empty(), data, pieces);
            storeManifest(output, pieces);
            if (durable) {
                output.sync();
            }
            output.complete(durable);
        }
        assertTrue(isBackup(), "a complete backup is none");
        check("16384.tar", first);
        check("16385.tar", second);
        check("base.tar", data);
        assertArrayEquals(MANIFEST, readManifest().orElseThrow(), "the manifest is not what was stored");
    }

    /** Log that is streamed comes at the same time, or when it is asked for. */
    @Test
    public final void keepsStreamedLog() throws Exception {
        SampleArchive data = SampleArchive.dataDirectory();
        SampleArchive log = SampleArchive.log();
        Pieces pieces = new Pieces(ODD_BYTES, true);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (BackupOutput output = open()) {
            ByteStage logStage = stage(output.log("pg_wal.tar"));
            Future<?> streaming = null;
            if (!output.takesLogLast()) {
                streaming = thread.submit(() -> writeAll(logStage, log, new Pieces(ODD_BYTES, true)));
            }
            store(output, "base.tar", Optional.empty(), data, pieces);
            storeManifest(output, pieces);
            if (streaming == null) {
                writeAll(logStage, log, pieces);
            } else {
                await(streaming);
            }
            output.sync();
            output.complete(true);
        } finally {
            thread.shutdownNow();
        }
        assertTrue(isBackup(), "a complete backup is none");
        check("base.tar", data);
        check("pg_wal.tar", log);
    }

    /** There may be no manifest. */
    @Test
    public final void needsNoManifest() throws Exception {
        SampleArchive data = SampleArchive.dataDirectory();
        try (BackupOutput output = open()) {
            store(output, "base.tar", Optional.empty(), data, new Pieces(WHOLE, false));
            output.complete(false);
        }
        check("base.tar", data);
        assertEquals(Optional.empty(), readManifest(), "there is a manifest that nobody stored");
    }

    /** What ends within an archive is no backup. */
    @Test
    public final void givesUpWithinAnArchive() throws Exception {
        byte[] tar = SampleArchive.dataDirectory().tar();
        for (int end : new int[] {0, 1, 700, tar.length / 2, tar.length - 1}) {
            try (BackupOutput output = open();
                    ByteStage stage = stage(output.archive(new Archive("base.tar", Optional.empty())))) {
                stage.write(ByteBuffer.wrap(tar, 0, end));
            }
            assertFalse(isBackup(), "what ended after " + end + " bytes is taken for a backup");
        }
    }

    /** What ends within the manifest is no backup. */
    @Test
    public final void givesUpWithinTheManifest() throws Exception {
        try (BackupOutput output = open()) {
            store(output, "base.tar", Optional.empty(), SampleArchive.dataDirectory(), new Pieces(WHOLE, false));
            try (ByteStage stage = output.manifest()) {
                stage.write(ByteBuffer.wrap(MANIFEST, 0, MANIFEST.length / 2));
            }
        }
        assertFalse(isBackup(), "what ended within the manifest is taken for a backup");
    }

    /** What is not said to be complete is no backup. */
    @Test
    public final void isNoBackupBeforeItIsComplete() throws Exception {
        try (BackupOutput output = open()) {
            Pieces pieces = new Pieces(WHOLE, false);
            store(output, "base.tar", Optional.empty(), SampleArchive.dataDirectory(), pieces);
            storeManifest(output, pieces);
            output.sync();
            assertFalse(isBackup(), "what is not complete yet is taken for a backup");
        }
        assertFalse(isBackup(), "what was never completed is taken for a backup");
    }

    /** Closing does no harm, early and often. */
    @Test
    public final void mayBeClosedAnyTime() throws Exception {
        BackupOutput output = open();
        ByteStage stage = stage(output.archive(new Archive("base.tar", Optional.empty())));
        stage.close();
        stage.close();
        output.close();
        output.close();
        assertFalse(isBackup(), "nothing is taken for a backup");
    }

    private static void store(
            BackupOutput output, String name, Optional<String> location, SampleArchive archive, Pieces pieces)
            throws BackupException {
        writeAll(stage(output.archive(new Archive(name, location))), archive, pieces);
    }

    private static Void writeAll(ByteStage stage, SampleArchive archive, Pieces pieces) throws BackupException {
        try (stage) {
            pieces.write(archive.tar(), stage);
            stage.finish();
        }
        return null;
    }

    private static void storeManifest(BackupOutput output, Pieces pieces) throws BackupException {
        try (ByteStage stage = output.manifest()) {
            pieces.write(MANIFEST, stage);
            stage.finish();
        }
    }

    private static ByteStage stage(ArchiveSink sink) {
        return sink instanceof ArchiveSink.Entries entries
                ? new TarParser(entries.handler())
                : ((ArchiveSink.Bytes) sink).stage();
    }

    private static void await(Future<?> future) throws Exception {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void check(String archive, SampleArchive expected) throws Exception {
        for (Map.Entry<String, byte[]> file : expected.files().entrySet()) {
            String what = file.getKey() + " in " + archive;
            Optional<byte[]> read = read(archive, file.getKey());
            assertTrue(read.isPresent(), what + " is missing");
            assertArrayEquals(file.getValue(), read.orElseThrow(), what + " is not what was stored");
        }
    }

    /** Hands bytes over in pieces, in a buffer that is used again at once. */
    private record Pieces(int sizeBytes, boolean direct) {
        void write(byte[] bytes, ByteStage stage) throws BackupException {
            int most = Math.min(sizeBytes, Math.max(1, bytes.length));
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(most) : ByteBuffer.allocate(most);
            int done = 0;
            while (done < bytes.length) {
                int piece = Math.min(most, bytes.length - done);
                buffer.clear().put(bytes, done, piece).flip();
                stage.write(buffer);
                assertEquals(0, buffer.remaining(), "a stage has to take all of a buffer");
                for (int i = 0; i < piece; i++) {
                    buffer.put(i, (byte) 0x55);
                }
                done += piece;
            }
        }
    }

    /** Collects one file of an archive. */
    private static final class OneMember implements EntryHandler {
        private final String name;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean inside;
        private boolean found;

        OneMember(String name) {
            this.name = name;
        }

        Optional<byte[]> content() {
            return found ? Optional.of(content.toByteArray()) : Optional.empty();
        }

        @Override
        public void begin(TarEntry entry) {
            inside = entry.name().equals(name);
            found |= inside;
        }

        @Override
        public void content(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            if (inside) {
                content.writeBytes(copy);
            }
        }

        @Override
        public void end() {
            inside = false;
        }

        @Override
        public void archiveEnd() {
            // All members have been seen.
        }

        @Override
        public void close() {
            // There is nothing to release.
        }
    }
}
