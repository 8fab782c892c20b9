package org.basebackup4j.combine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.manifest.ManifestWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.pg.WalRange;

/** The result's manifest, written while its files are made. */
final class ResultManifest implements AutoCloseable {
    private static final int VERSION = 2;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ByteStage stage;
    private final OutputStream out;
    private final ManifestWriter writer;

    /** Begins to write to a stage, which is finished and closed with the manifest. */
    ResultManifest(ByteStage stage, long systemIdentifier) throws BackupException {
        this.stage = stage;
        this.out = new BufferedOutputStream(new StageStream(stage), BUFFER_BYTES);
        this.writer = new ManifestWriter(out, false);
        write(() -> writer.begin(VERSION, systemIdentifier));
    }

    static ManifestFile entry(
            RelativePath path, long sizeBytes, Instant modified, ChecksumAlgorithm algorithm, byte[] checksum) {
        return new ManifestFile(path.bytes(), sizeBytes, TIME.format(modified), algorithm, checksum);
    }

    void add(ManifestFile file) throws BackupException {
        write(() -> writer.file(file));
    }

    void finish(List<WalRange> ranges) throws BackupException {
        write(() -> {
            for (WalRange range : ranges) {
                writer.walRange(range);
            }
            writer.finish();
            out.flush();
        });
        stage.finish();
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Writing writing) throws BackupException {
        try {
            writing.run();
        } catch (StageException e) {
            throw e.failure;
        } catch (IOException e) {
            throw new StorageException("could not write backup manifest: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }

    /** A stage as a stream. */
    private static final class StageStream extends OutputStream {
        private final ByteStage stage;

        StageStream(ByteStage stage) {
            this.stage = stage;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                stage.write(ByteBuffer.wrap(bytes, offset, length));
            } catch (BackupException e) {
                throw new StageException(e);
            }
        }
    }

    private static final class StageException extends IOException {
        private static final long serialVersionUID = 1L;

        private final BackupException failure;

        StageException(BackupException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
