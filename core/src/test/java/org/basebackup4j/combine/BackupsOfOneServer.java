package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.VerifiedBackups;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.VerifyOptions;

/** A server that can be asked for increments, and a place for backups of it. */
final class BackupsOfOneServer implements AutoCloseable {
    private final Path work = PostgresServer.temporaryDirectory();
    private final PostgresServer server;
    private final List<Path> chain = new ArrayList<>();
    private int spaces;

    BackupsOfOneServer(int major) {
        this(PostgresServer.builder(PostgresBinaries.embedded(major))
                .initdb("--data-checksums") // with them, changes that are not logged elsewhere are
                .set("summarize_wal", "on")
                .set("autovacuum", "off")
                .set("allow_in_place_tablespaces", "on")
                .start());
    }

    /** Of a server that is closed with this. */
    BackupsOfOneServer(PostgresServer server) {
        this.server = server;
    }

    /** Drops what the tests do not look at: few files make many tests quick. */
    BackupsOfOneServer withFewFiles() {
        server.execute(
                "update pg_database set datistemplate = false", "drop database template0", "drop database template1");
        return this;
    }

    PostgresServer server() {
        return server;
    }

    Path work() {
        return work;
    }

    /** The backups, the full one first. */
    List<Path> chain() {
        return chain;
    }

    Path last() {
        return chain.get(chain.size() - 1);
    }

    /** Makes a tablespace, and returns its name. */
    String newTablespace() {
        String name = "space" + ++spaces;
        Path directory = server.socketDirectory().resolve(name);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.execute("create tablespace " + name + " location '" + directory + "'");
        return name;
    }

    /** Takes the full backup, or the next increment, with tablespaces beside it. */
    Path backUp() throws Exception {
        Path directory = work.resolve("backup" + chain.size());
        take(builder(server, directory));
        chain.add(directory);
        return directory;
    }

    /** The options of the next backup. */
    BackupOptions.Builder builder(PostgresServer source, Path directory) throws Exception {
        return VerifiedBackups.builder(source, directory)
                .tablespaceMap(new TablespaceMap(locations(source, directory)))
                .incrementalManifest(chain.isEmpty() ? null : last().resolve("backup_manifest"));
    }

    static void take(BackupOptions.Builder options) throws Exception {
        VerifiedBackups.take(options);
    }

    /** A full backup that belongs to no chain. */
    Path fullBackUp(String name) throws Exception {
        Path directory = work.resolve(name);
        take(builder(server, directory).incrementalManifest(null));
        return directory;
    }

    /** Where the server's tablespaces go in a backup, by where they are. */
    private static Map<String, String> locations(PostgresServer source, Path directory) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String location : source.queryAll("select pg_tablespace_location(oid) from pg_tablespace"
                + " where pg_tablespace_location(oid) like '/%'")) {
            map.put(location, directory + "-" + Path.of(location).getFileName());
        }
        return map;
    }

    /** The options to combine the chain, tablespaces beside the result. */
    CombineOptions.Builder combining(String name) {
        return combining(chain, work.resolve(name));
    }

    static CombineOptions.Builder combining(List<Path> backups, Path result) {
        return CombineOptions.builder(backups, result)
                .tablespaceMap(mapping(backups.get(backups.size() - 1), result))
                .sync(false);
    }

    /** The tablespaces of a plain backup, beside the result. */
    static TablespaceMap mapping(Path backup, Path result) {
        Map<String, String> map = new TreeMap<>();
        Path links = backup.resolve("pg_tblspc");
        if (Files.isDirectory(links)) {
            try (Stream<Path> entries = Files.list(links)) {
                for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    String directory = Files.readSymbolicLink(link).toString();
                    map.put(directory, result + directory.substring(directory.lastIndexOf('-')));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new TablespaceMap(map);
    }

    /** The options to unpack what is in tar format, tablespaces beside the result. */
    static CombineOptions.Builder combiningTar(Path tar, Path result) throws Exception {
        Map<String, String> map = new TreeMap<>();
        try (TarFiles files = new TarFiles(tar, java.util.Optional.empty())) {
            for (Tablespace tablespace : files.tablespaces()) {
                tablespace.location().ifPresent(path -> map.put(path, result + "-" + tablespace.oid()));
            }
        }
        return CombineOptions.builder(List.of(tar), result)
                .tablespaceMap(new TablespaceMap(map))
                .sync(false);
    }

    /** Combines, and returns what there was to tell. */
    static List<CombineEvent> combine(CombineOptions.Builder options) throws Exception {
        List<CombineEvent> events = new ArrayList<>();
        CombineOptions built = options.build();
        CombineResult result = BackupCombiner.combine(built, events::add);
        if (built.dryRun()) {
            assertThat(result.files()).isZero();
        } else if (built.tar().isEmpty()) {
            assertThat(result.files())
                    .isEqualTo(digests(built.output()).keySet().stream()
                            .filter(name -> !name.equals("backup_manifest"))
                            .count());
        }
        return events;
    }

    /** What a verifier says, pages included. */
    static List<String> verify(Path backup) throws Exception {
        List<String> findings = new ArrayList<>();
        BackupVerifier.verify(
                VerifyOptions.builder(backup).pages(true).build(), finding -> findings.add(finding.message()));
        return findings;
    }

    /** The relations' files of a backup with their contents' digests, tablespaces included. */
    static SortedMap<String, String> relations(Path backup) throws Exception {
        SortedMap<String, String> files = digests(backup);
        files.keySet().removeIf(name -> !name.matches("(base|global|pg_tblspc/[0-9]+)/.*"));
        files.keySet().removeIf(name -> name.endsWith("pg_control") || name.endsWith("pg_internal.init"));
        return files;
    }

    /** All files of a backup with their contents' digests, tablespaces included. */
    static SortedMap<String, String> digests(Path backup) throws Exception {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(backup, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
                byte[] content = Files.readAllBytes(path);
                crc.update(content);
                files.put(backup.relativize(path).toString(), content.length + " " + crc.getValue());
            }
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Trees.delete(work);
    }
}
