package org.basebackup4j.contract;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.BackupException;

/**
 * An archive to be stored.
 *
 * @param tar the tar file
 * @param files what is in it, by name
 */
record SampleArchive(byte[] tar, Map<String, byte[]> files) {
    private static final int FILE_MODE = 0600;
    private static final int DIRECTORY_MODE = 0700;
    private static final long MODIFIED_SECONDS = 1_700_000_000;
    private static final int PAGE_BYTES = 8192;
    private static final int[] SIZES = {0, 1, 511, 512, 513, PAGE_BYTES, 3 * PAGE_BYTES, 1 << 20, (1 << 20) + 1};

    /** As a server sends the data directory. */
    static SampleArchive dataDirectory() throws BackupException {
        Builder archive = new Builder(1);
        archive.file("PG_VERSION", "18\n".getBytes(StandardCharsets.US_ASCII));
        archive.directory("base");
        archive.directory("base/1");
        archive.directory("empty");
        for (int i = 0; i < SIZES.length; i++) {
            archive.file("base/1/" + (1000 + i), SIZES[i]);
        }
        archive.directory("global");
        archive.file("global/pg_control", PAGE_BYTES);
        return archive.build();
    }

    /** As a server sends a tablespace. */
    static SampleArchive tablespace(int seed) throws BackupException {
        Builder archive = new Builder(seed);
        archive.directory("PG_18_202506291");
        archive.directory("PG_18_202506291/5");
        archive.file("PG_18_202506291/5/" + seed, 2 * PAGE_BYTES);
        return archive.build();
    }

    /** As the log comes: segments, and the marks that they need not be archived again. */
    static SampleArchive log() throws BackupException {
        Builder archive = new Builder(3);
        archive.file("000000010000000000000002", 1 << 20);
        archive.file("archive_status/000000010000000000000002.done", 0);
        archive.file("000000010000000000000003", 1 << 20);
        archive.file("archive_status/000000010000000000000003.done", 0);
        return archive.build();
    }

    private static final class Builder {
        private final Random random;
        private final Collected collected = new Collected();
        private final TarWriter writer = new TarWriter(collected);
        private final Map<String, byte[]> files = new LinkedHashMap<>();

        Builder(int seed) {
            random = new Random(seed);
        }

        void directory(String name) throws BackupException {
            writer.begin(TarEntry.directory(name, DIRECTORY_MODE, MODIFIED_SECONDS));
            writer.end();
        }

        void file(String name, int sizeBytes) throws BackupException {
            byte[] content = new byte[sizeBytes];
            random.nextBytes(content);
            file(name, content);
        }

        void file(String name, byte[] content) throws BackupException {
            writer.begin(TarEntry.file(name, content.length, FILE_MODE, MODIFIED_SECONDS));
            if (content.length > 0) {
                writer.content(ByteBuffer.wrap(content));
            }
            writer.end();
            files.put(name, content);
        }

        SampleArchive build() throws BackupException {
            writer.archiveEnd();
            return new SampleArchive(collected.bytes.toByteArray(), files);
        }
    }

    private static final class Collected implements ByteStage {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void finish() {
            // All bytes are there.
        }

        @Override
        public void close() {
            // There is nothing to release.
        }
    }
}
