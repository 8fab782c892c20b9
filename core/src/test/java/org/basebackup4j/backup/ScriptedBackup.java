package org.basebackup4j.backup;

import static org.basebackup4j.testkit.ServerBytes.commandComplete;
import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.copyData;
import static org.basebackup4j.testkit.ServerBytes.copyDone;
import static org.basebackup4j.testkit.ServerBytes.copyOutResponse;
import static org.basebackup4j.testkit.ServerBytes.error;
import static org.basebackup4j.testkit.ServerBytes.int64;
import static org.basebackup4j.testkit.ServerBytes.readyForQuery;
import static org.basebackup4j.testkit.ServerBytes.result;
import static org.basebackup4j.testkit.ServerBytes.string;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.basebackup4j.archive.DigestHandler;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.manifest.ManifestWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalRange;
import org.basebackup4j.testkit.Conversation;
import org.basebackup4j.testkit.Script;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.TestkitException;
import org.jspecify.annotations.Nullable;

/**
 * A backup that a scripted server sends, honest until it is told otherwise: a data directory, a tablespace, and a manifest
 * that agrees with what is in them, whatever that is. Servers up to 14 and from 15 say the same in different ways.
 */
final class ScriptedBackup {
    static final String SYSTEM = "7300000000000000001";
    static final String SPACE_OID = "16384";

    private final int major;
    private final boolean compressed;
    private final List<List<@Nullable String>> headers = new ArrayList<>();
    private final List<Archive> archives = new ArrayList<>();
    private final Map<String, byte[]> answers = new HashMap<>();
    private final List<byte[]> extraMessages = new ArrayList<>();
    private TarBytes base = honestBase("/nowhere");
    private List<@Nullable String> start = Arrays.asList("0/2000028", "1");
    private List<@Nullable String> end = Arrays.asList("0/2000100", "1");
    private Optional<byte[]> manifest = Optional.empty();
    private String listedExtra = "";
    private boolean terminated = true;

    private record Archive(String name, String location, byte[] tar) {}

    /**
     * An honest one.
     *
     * @param spaceLocation the path of the tablespace
     * @param compressed whether the server was asked for gzip
     */
    ScriptedBackup(int major, String spaceLocation, boolean compressed) {
        this.major = major;
        this.compressed = compressed;
        header(SPACE_OID, spaceLocation, "1");
        header(null, null, "40");
        base = honestBase(spaceLocation);
        archive(SPACE_OID, spaceLocation, honestSpace());
        answer("IDENTIFY_SYSTEM", List.of("systemid", "timeline", "xlogpos", "dbname"), SYSTEM, "1", "0/2000000", null);
        answer("SHOW data_directory_mode", List.of("data_directory_mode"), "0700");
        answer("SHOW wal_segment_size", List.of("wal_segment_size"), "1MB");
    }

    static TarBytes honestSpace() {
        return new TarBytes()
                .directory("PG_18_202506291", 0700)
                .directory("PG_18_202506291/5", 0700)
                .file("PG_18_202506291/5/16390", 0600, "in space");
    }

    static TarBytes honestBase(String spaceLocation) {
        return new TarBytes()
                .file("backup_label", 0600, "START WAL LOCATION: 0/2000028\n")
                .file("tablespace_map", 0600, SPACE_OID + " " + spaceLocation + "\n")
                .directory("pg_wal", 0700)
                .directory("./pg_wal/archive_status", 0700)
                .directory("pg_tblspc", 0700)
                .link("pg_tblspc/" + SPACE_OID, spaceLocation)
                .directory("base", 0700)
                .directory("base/5", 0700)
                .file("base/5/1259", 0600, "x".repeat(9000))
                .file("postgresql.auto.conf", 0600, "# settings\n")
                .directory("global", 0700)
                .file("global/pg_control", 0600, "c".repeat(700));
    }

    /** What comes in the data directory's archive, after what an honest server has there. */
    TarBytes base() {
        return base;
    }

    ScriptedBackup base(TarBytes instead) {
        base = instead;
        return this;
    }

    ScriptedBackup withoutHeaders() {
        headers.clear();
        return this;
    }

    ScriptedBackup withoutArchives() {
        archives.clear();
        return this;
    }

    ScriptedBackup header(@Nullable String oid, @Nullable String location, @Nullable String size) {
        headers.add(Arrays.asList(oid, location, size));
        return this;
    }

    /** An archive before the data directory's. */
    ScriptedBackup archive(String oid, String location, TarBytes tar) {
        archives.add(new Archive(oid, location, tar.withoutEnd()));
        return this;
    }

    ScriptedBackup start(@Nullable String... row) {
        start = Arrays.asList(row);
        return this;
    }

    ScriptedBackup end(@Nullable String... row) {
        end = Arrays.asList(row);
        return this;
    }

    ScriptedBackup manifest(byte[] instead) {
        manifest = Optional.of(instead);
        return this;
    }

    /** The manifest lists a file that does not come. */
    ScriptedBackup listed(String path) {
        listedExtra = path;
        return this;
    }

    /** No zeros at the end of archives, whatever the version. */
    ScriptedBackup unterminated() {
        terminated = false;
        return this;
    }

    /** A message in the COPY before everything else. */
    ScriptedBackup message(byte[] copyPayload) {
        extraMessages.add(copyPayload);
        return this;
    }

    ScriptedBackup answer(String command, List<String> columns, @Nullable String... row) {
        return answer(command, concat(result(columns, List.of(Arrays.asList(row))), readyForQuery()));
    }

    ScriptedBackup answer(String command, byte[] messages) {
        answers.put(command, messages);
        return this;
    }

    /** The script of every connection. */
    Script script() {
        return this::play;
    }

    private void play(Conversation c) throws IOException {
        c.login(major + ".20");
        try {
            while (true) {
                String query = c.query();
                if (query.startsWith("BASE_BACKUP")) {
                    c.send(backup());
                } else {
                    c.send(answers.getOrDefault(
                            query.replaceFirst(" [0-9].*", ""),
                            concat(error("42601", "unknown command " + query), readyForQuery())));
                    if (query.startsWith("START_REPLICATION")) {
                        c.stall();
                    }
                }
            }
        } catch (EOFException | SocketException | TestkitException e) {
            // The client is gone, or says good-bye.
        }
    }

    /** How many bytes it sends in all, when it is asked for what a backup without log asks for. */
    long sizeBytes() {
        long bytes = ServerBytes.greeting(major + ".20").length + backup().length;
        return bytes
                + answers.values().stream().mapToLong(answer -> answer.length).sum();
    }

    private byte[] backup() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(result(List.of("recptr", "tli"), List.of(start)));
        out.writeBytes(result(List.of("spcoid", "spclocation", "size"), headers));
        List<Archive> all = new ArrayList<>(archives);
        all.add(new Archive("base", "", base.withoutEnd()));
        byte[] list = manifest.orElseGet(() -> manifest(all));
        if (major >= 15) {
            out.writeBytes(copyOutResponse());
            extraMessages.forEach(message -> out.writeBytes(copyData(message)));
            for (Archive archive : all) {
                String suffix = compressed ? ".tar.gz" : ".tar";
                out.writeBytes(copyData(new byte[] {'n'}, string(archive.name() + suffix), string(archive.location())));
                pieces(sent(archive.tar()), new byte[] {'d'}, out);
            }
            out.writeBytes(copyData(new byte[] {'p'}, int64(12345)));
            out.writeBytes(copyData(new byte[] {'m'}));
            pieces(list, new byte[] {'d'}, out);
            out.writeBytes(copyDone());
        } else {
            for (Archive archive : all) {
                out.writeBytes(copyOutResponse());
                pieces(archive.tar(), new byte[0], out);
                out.writeBytes(copyDone());
            }
            out.writeBytes(copyOutResponse());
            pieces(list, new byte[0], out);
            out.writeBytes(copyDone());
        }
        out.writeBytes(result(List.of("recptr", "tli"), List.of(end)));
        out.writeBytes(commandComplete("SELECT"));
        out.writeBytes(readyForQuery());
        return out.toByteArray();
    }

    private byte[] sent(byte[] tar) {
        byte[] whole = terminated ? concat(tar, new byte[1024]) : tar;
        if (!compressed) {
            return whole;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void pieces(byte[] bytes, byte[] prefix, ByteArrayOutputStream out) {
        for (int at = 0; at < bytes.length; at += 8000) {
            out.writeBytes(copyData(prefix, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 8000))));
        }
    }

    /** Lists what a reader of the archives finds in them; of one that it cannot read, what it finds before that. */
    private byte[] manifest(List<Archive> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestWriter writer = new ManifestWriter(out, false);
        try {
            writer.begin(1, 0);
            for (Archive archive : all) {
                list(archive, writer);
            }
            if (!listedExtra.isEmpty()) {
                writer.file(file(listedExtra.getBytes(StandardCharsets.UTF_8), 0, new byte[4]));
            }
            writer.walRange(new WalRange(
                    TimelineId.parse(String.valueOf(start.get(1))),
                    Lsn.parse(String.valueOf(start.get(0))),
                    Lsn.parse(String.valueOf(end.get(0)))));
            writer.finish();
        } catch (IOException | IllegalArgumentException e) {
            return new byte[0];
        }
        return out.toByteArray();
    }

    private static void list(Archive archive, ManifestWriter writer) {
        String prefix = archive.name().equals("base") ? "" : "pg_tblspc/" + archive.name() + "/";
        EntryHandler digests = new DigestHandler(ChecksumAlgorithm.CRC32C.newChecksum(), (name, size, checksum) -> {
            byte[] path = concat(prefix.getBytes(StandardCharsets.UTF_8), name);
            try {
                if (!new String(path, StandardCharsets.UTF_8).startsWith("pg_wal/")) {
                    writer.file(file(path, size, checksum));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (TarParser parser = new TarParser(digests)) {
            parser.write(ByteBuffer.wrap(archive.tar()));
        } catch (BackupException e) {
            // No reader finds more.
        }
    }

    private static ManifestFile file(byte[] path, long sizeBytes, byte[] checksum) {
        return new ManifestFile(path, sizeBytes, "2026-01-01 00:00:00 GMT", ChecksumAlgorithm.CRC32C, checksum);
    }
}
