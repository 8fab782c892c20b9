package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TeeStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.store.ChannelStage;

/**
 * A tar file of a backup, with an index of what is in it.
 *
 * @param path where it is
 * @param stem its name without endings: {@code base}, {@code pg_wal}, or a tablespace's object identifier
 * @param index where things are in it
 * @param content what is in it, decompressed
 */
record TarSource(Path path, String stem, TarIndex index, Content content) {
    static final String BASE = "base";
    static final String LOG = "pg_wal";

    private static final Pattern NAME =
            Pattern.compile("(base|pg_wal|[1-9][0-9]{0,9})(\\.tar(?:\\.gz|\\.lz4|\\.zst)?|\\.tgz)");
    private static final int BUFFER_BYTES = 256 * 1024;

    static boolean isCompressed(Path path) {
        return !path.toString().endsWith(".tar");
    }

    /** The name without endings; empty when it is not a name of a backup's tar file. */
    static Optional<String> stem(Path path) {
        Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String prefix(String stem) {
        return switch (stem) {
            case BASE -> "";
            case LOG -> LOG + "/";
            default -> Tablespace.DIRECTORY + "/" + stem + "/";
        };
    }

    /** Looks into one that is not compressed, where only the headers need be read. */
    static TarSource plain(Path path, String stem) throws BackupException {
        TarIndex index = new TarIndex(prefix(stem));
        FileContent content = new FileContent(open(path));
        boolean done = false;
        try {
            SourceFile file = SourceFile.whole(content.channel(), path);
            Optional<TarEntry> entry = header(file, 0);
            while (entry.isPresent()) {
                index.begin(entry.get());
                if (index.nextHeader() > file.sizeBytes()) {
                    throw new DamagedDataException("could not read file \"" + path + "\": it ends within \""
                            + entry.get().name() + "\"");
                }
                entry = header(file, index.nextHeader());
            }
            checkTrailer(file, index.nextHeader());
            done = true;
        } catch (BackupException e) {
            throw whileReading(path, e);
        } finally {
            if (!done) {
                content.close();
            }
        }
        return new TarSource(path, stem, index, content);
    }

    /** Some programs fill a tar file up with zeros, but an entry that follows them would be lost. */
    private static void checkTrailer(SourceFile file, long from) throws BackupException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long position = from;
        while (file.read(buffer.clear(), position) > 0) {
            position += buffer.flip().remaining();
            while (buffer.hasRemaining()) {
                if (buffer.get() != 0) {
                    throw new DamagedDataException("file \"" + file.name() + "\" goes on after its end");
                }
            }
        }
    }

    private static Optional<TarEntry> header(SourceFile file, long position) throws BackupException {
        if (position == file.sizeBytes()) {
            return Optional.empty();
        }
        ByteBuffer block = ByteBuffer.allocate(TarEntry.HEADER_BYTES);
        file.readFully(block, position);
        return TarEntry.ofHeader(block.array());
    }

    /** Looks into one that is compressed, and reads its content from its beginning to its end whenever it is asked for. */
    static TarSource streamed(Path path, String stem) throws BackupException {
        TarIndex index = new TarIndex(prefix(stem));
        decompress(path, new TarParser(index));
        return new TarSource(path, stem, index, new ForwardContent(path));
    }

    /**
     * Looks into one that is compressed, and keeps its content, which can then be read at any place.
     *
     * @param directory where it is kept, in a file without a name
     */
    static TarSource spooled(Path path, String stem, Path directory) throws BackupException {
        TarIndex index = new TarIndex(prefix(stem));
        FileContent content = new FileContent(temporaryFile(directory));
        boolean done = false;
        try {
            ByteStage kept = new ChannelStage(content.channel(), directory + "/(temporary file)");
            decompress(path, new TeeStage(kept, new TarParser(index)));
            done = true;
        } finally {
            if (!done) {
                content.close();
            }
        }
        return new TarSource(path, stem, index, content);
    }

    private static FileChannel temporaryFile(Path directory) throws BackupException {
        try {
            Path path = Files.createTempFile(directory, "basebackup4j", ".tmp");
            return FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new StorageException(
                    "could not create temporary file in directory \"" + directory + "\": " + OsError.text(e), e);
        }
    }

    /** Reads all of a compressed file into a stage, which is finished and closed. */
    static void decompress(Path path, ByteStage next) throws BackupException {
        try (ByteStage stage = Codec.detectingDecompressor(next);
                FileChannel channel = open(path)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer.clear()) >= 0) {
                stage.write(buffer.flip());
            }
            stage.finish();
        } catch (IOException e) {
            throw OsError.failure("read file", path, e);
        } catch (BackupException e) {
            throw whileReading(path, e);
        }
    }

    private static BackupException whileReading(Path path, BackupException cause) {
        String where = "This came up while file \"" + path + "\" was read.";
        return new BackupException(
                cause.getMessage(), cause.detail().orElse(where), cause.hint().orElse(null), cause);
    }

    private static FileChannel open(Path path) throws BackupException {
        try {
            return FileChannel.open(path);
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    String nameOf(RelativePath member) {
        return path + ": " + member;
    }
}
