package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.Handoff;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/**
 * One file of a backup in tar format.
 *
 * @param path where it is
 * @param fileName its name
 * @param stem its name without endings: {@code base}, {@code pg_wal}, or a tablespace's object identifier
 * @param compression how it is compressed
 */
record TarFile(Path path, String fileName, String stem, CompressionAlgorithm compression) {
    static final String BASE = "base";
    static final String LOG = "pg_wal";

    private static final Pattern NAME =
            Pattern.compile("(base|pg_wal|[0-9]{1,10})(\\.tar(?:\\.gz|\\.lz4|\\.zst)?|\\.tgz)");
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Empty when a backup in tar format has no file of that name. */
    static Optional<TarFile> of(Path path) {
        String name = String.valueOf(path.getFileName());
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        CompressionAlgorithm compression = switch (matcher.group(2)) {
            case ".tar" -> CompressionAlgorithm.NONE;
            case ".tar.lz4" -> CompressionAlgorithm.LZ4;
            case ".tar.zst" -> CompressionAlgorithm.ZSTD;
            default -> CompressionAlgorithm.GZIP;
        };
        return Optional.of(new TarFile(path, name, matcher.group(1), compression));
    }

    boolean isTablespace() {
        return !stem.equals(BASE) && !stem.equals(LOG);
    }

    /** Reads it into a handler, which is closed. Decompressing and what the handler does overlap. */
    void read(EntryHandler handler) throws BackupException {
        ByteStage tar = new TarParser(handler);
        boolean overlap = Runtime.getRuntime().availableProcessors() > 1;
        ByteStage next = overlap ? new Handoff("basebackup4j-verify-" + stem, tar) : tar;
        try (ByteStage stage = Codec.decompressor(compression, next);
                SeekableByteChannel channel = open()) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer.clear()) >= 0) {
                stage.write(buffer.flip());
            }
            stage.finish();
        } catch (IOException e) {
            throw new StorageException("could not read file \"" + path + "\": " + OsError.text(e), e);
        }
    }

    private SeekableByteChannel open() throws BackupException {
        try {
            return Files.newByteChannel(path);
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    /** A member's name without what GNU tar puts before it when it is told to pack the directory that it is in. */
    static String plainName(String name) {
        String plain = name;
        while (plain.startsWith("./")) {
            plain = plain.substring(2).replaceFirst("^/+", "");
        }
        return plain;
    }
}
