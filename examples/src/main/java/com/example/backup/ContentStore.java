package com.example.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;

/**
 * A store that keeps each content once, however many backups have it. A file is kept under its SHA-256; a backup is a list of
 * names and digests, and it exists when its list does.
 *
 * <pre>
 * objects/1f/1f3a...      contents
 * backups/NAME            lines of type, mode, digest, archive and name, separated by tabs
 * incoming-NAME/          what belongs to no backup yet
 * </pre>
 */
public final class ContentStore {
    /** The manifest's place in a list; archives have a dot in their names. */
    static final String MANIFEST = "manifest";

    private final Path root;

    public ContentStore(Path root) {
        this.root = root;
    }

    /** Where a backup goes, for {@link org.basebackup4j.backup.BackupDestination.Custom}. */
    public BackupOutput open(String name) throws BackupException {
        return attempt("open the store", () -> {
            Files.createDirectories(root.resolve("objects"));
            Files.createDirectories(root.resolve("backups"));
            return new Incoming(name, Files.createDirectory(root.resolve("incoming-" + name)));
        });
    }

    public boolean has(String name) {
        return Files.exists(list(name));
    }

    /** The content of one file of a backup. */
    public Optional<byte[]> read(String name, String archive, String file) throws IOException {
        for (String[] line : lines(name)) {
            if (line[3].equals(archive) && line[4].equals(file)) {
                return Optional.of(Files.readAllBytes(object(line[2])));
            }
        }
        return Optional.empty();
    }

    /** Writes a backup into a new directory, from which a server can start. Of tablespaces there may be none. */
    public void restore(String name, Path target) throws IOException {
        Files.createDirectory(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String[] line : lines(name)) {
            Path path = switch (line[3]) {
                case "base.tar" -> target.resolve(line[4]);
                case "pg_wal.tar" -> target.resolve("pg_wal").resolve(line[4]);
                case MANIFEST -> target.resolve("backup_manifest");
                default -> throw new IOException("backup " + name + " has tablespaces");
            };
            if (line[0].equals("DIRECTORY")) {
                Files.createDirectories(path);
            } else {
                Files.createDirectories(path.getParent());
                Files.copy(object(line[2]), path);
            }
        }
    }

    private List<String[]> lines(String name) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(list(name))) {
            return reader.lines().map(line -> line.split("\t", 5)).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path list(String name) {
        return root.resolve("backups").resolve(name);
    }

    private Path object(String digest) {
        return root.resolve("objects").resolve(digest.substring(0, 2)).resolve(digest);
    }

    /** A backup that arrives. Log comes on another thread than the rest, so what both use has to bear that. */
    private final class Incoming implements BackupOutput {
        private final String name;
        private final Path directory;
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, Path> contents = new ConcurrentHashMap<>();

        Incoming(String name, Path directory) {
            this.name = name;
            this.directory = directory;
        }

        @Override
        public ArchiveSink archive(Archive archive) {
            return new ArchiveSink.Entries(new Members(this, archive.name()));
        }

        @Override
        public ArchiveSink log(String archive) {
            return new ArchiveSink.Entries(new Members(this, archive));
        }

        @Override
        public ByteStage manifest() throws BackupException {
            Content content = new Content(this);
            return new ByteStage() {
                @Override
                public void write(ByteBuffer data) throws BackupException {
                    content.write(data);
                }

                @Override
                public void finish() throws BackupException {
                    add("FILE", 0600, content.finish(), MANIFEST, "");
                }

                @Override
                public void close() {
                    content.close();
                }
            };
        }

        void add(String type, int mode, String digest, String archive, String file) throws BackupException {
            if (file.indexOf('\n') >= 0) {
                throw new BackupException("file name with a line feed: \"" + file + "\"");
            }
            lines.add(String.join("\t", type, Integer.toOctalString(mode), digest, archive, file));
        }

        /** Files that were not flushed can be empty after a crash, so none becomes an object before it is. */
        @Override
        public void sync() throws BackupException {
            attempt("flush the store", () -> {
                for (Path content : contents.values()) {
                    flush(content);
                }
                return null;
            });
        }

        @Override
        public void complete(boolean durable) throws BackupException {
            attempt("complete the backup", () -> {
                for (Map.Entry<String, Path> content : contents.entrySet()) {
                    Path object = object(content.getKey());
                    Files.createDirectories(object.getParent());
                    Files.move(content.getValue(), object, StandardCopyOption.ATOMIC_MOVE);
                    if (durable) {
                        flush(object.getParent());
                    }
                }
                Path unnamed = Files.write(directory.resolve("list"), lines);
                if (durable) {
                    flush(unnamed);
                    flush(root.resolve("objects"));
                }
                Files.move(unnamed, list(name), StandardCopyOption.ATOMIC_MOVE);
                if (durable) {
                    flush(root.resolve("backups"));
                }
                return null;
            });
        }

        /** Whatever happened before: nothing stays but whole backups. */
        @Override
        public void close() {
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
                Files.delete(directory);
            } catch (IOException e) {
                // Somebody else removed it, or has to.
            }
        }
    }

    /** The members of an archive; links to tablespaces are not among them, a file in the data directory lists those. */
    private static final class Members implements EntryHandler {
        private final Incoming backup;
        private final String archive;
        private TarEntry entry;
        private Content content;

        Members(Incoming backup, String archive) {
            this.backup = backup;
            this.archive = archive;
        }

        @Override
        public void begin(TarEntry begun) throws BackupException {
            entry = begun;
            content = begun.type() == TarEntry.Type.FILE ? new Content(backup) : null;
        }

        @Override
        public void content(ByteBuffer data) throws BackupException {
            content.write(data);
        }

        @Override
        public void end() throws BackupException {
            String digest = content == null ? "" : content.finish();
            backup.add(entry.type().name(), entry.mode(), digest, archive, entry.name());
        }

        @Override
        public void archiveEnd() {
            // Every member was added at its end.
        }

        @Override
        public void close() {
            if (content != null) {
                content.close();
            }
        }
    }

    /** A file that is written, and its digest. */
    private static final class Content {
        private final Incoming backup;
        private final Path path;
        private final FileChannel channel;
        private final MessageDigest digest;

        Content(Incoming backup) throws BackupException {
            this.backup = backup;
            this.path = attempt("create a file", () -> Files.createTempFile(backup.directory, "", ""));
            this.channel = attempt("open " + path, () -> FileChannel.open(path, StandardOpenOption.WRITE));
            this.digest = attempt("make a digest", () -> MessageDigest.getInstance("SHA-256"));
        }

        void write(ByteBuffer data) throws BackupException {
            digest.update(data.duplicate());
            attempt("write to " + path, () -> {
                while (data.hasRemaining()) {
                    channel.write(data);
                }
                return null;
            });
        }

        String finish() throws BackupException {
            String name = HexFormat.of().formatHex(digest.digest());
            boolean known = backup.contents.putIfAbsent(name, path) != null;
            attempt("close " + path, () -> {
                channel.close();
                if (known) {
                    Files.delete(path);
                }
                return null;
            });
            return name;
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Nobody will read it.
            }
        }
    }

    private static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            channel.force(true);
        }
    }

    private interface Action<T> {
        T run() throws IOException, NoSuchAlgorithmException;
    }

    private static <T> T attempt(String what, Action<T> action) throws BackupException {
        try {
            return action.run();
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new BackupException("could not " + what + ": " + e, e);
        }
    }
}
