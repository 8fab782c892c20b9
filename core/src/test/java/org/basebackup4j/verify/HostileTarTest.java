package org.basebackup4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.manifest.ManifestWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.FileChecksum;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tar files that hold what the manifest lists, but of which something else is unpacked. */
class HostileTarTest {
    private static final String CONTENT = "good";

    @TempDir
    private Path directory;

    private interface Members {
        void addTo(TarBytes tar);
    }

    private static TarBytes good() {
        return new TarBytes()
                .directory(".", 0700)
                .directory("base", 0700)
                .directory("base/5", 0700)
                .file("base/5/1", 0600, CONTENT)
                .directory("pg_tblspc", 0700)
                .link("pg_tblspc/16384", "/srv/ts");
    }

    /** The manifest lists this, and whatever else it is told to. */
    private List<String> verify(TarBytes base, String... more) throws Exception {
        Path backup = Files.createTempDirectory(directory, "backup");
        Files.write(backup.resolve("base.tar"), base.bytes());
        try (OutputStream out = Files.newOutputStream(backup.resolve("backup_manifest"))) {
            ManifestWriter manifest = new ManifestWriter(out, false);
            manifest.begin(1, 0);
            manifest.file(listed("base/5/1"));
            for (String path : more) {
                manifest.file(listed(path));
            }
            manifest.walRange(new WalRange(TimelineId.FIRST, new Lsn(0x2000028), new Lsn(0x2000100)));
            manifest.finish();
        }
        List<String> findings = new ArrayList<>();
        try {
            BackupVerifier.verify(
                    VerifyOptions.builder(backup)
                            .format(VerifyFormat.TAR)
                            .parseLog(false)
                            .build(),
                    finding -> findings.add(finding.message()));
        } catch (BackupException e) {
            findings.add(e.getMessage());
        }
        return findings;
    }

    private static ManifestFile listed(String path) {
        FileChecksum checksum = ChecksumAlgorithm.CRC32C.newChecksum();
        checksum.update(ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.UTF_8)));
        return new ManifestFile(
                path.getBytes(StandardCharsets.UTF_8),
                CONTENT.length(),
                "",
                ChecksumAlgorithm.CRC32C,
                checksum.finish());
    }

    @Test
    void goodOne() throws Exception {
        assertThat(verify(good())).isEmpty();
    }

    private DynamicTest refused(String name, String message, Members members, String... listed) {
        return DynamicTest.dynamicTest(name, () -> {
            TarBytes tar = good();
            members.addTo(tar);
            assertThat(verify(tar, listed))
                    .anySatisfy(finding -> assertThat(finding).contains(message));
        });
    }

    @TestFactory
    Stream<DynamicTest> refused() {
        String unsafe = "has an unsafe path name";
        return Stream.of(
                refused("a directory over a file", "is a directory", tar -> tar.directory("base/5/1", 0700)),
                refused(
                        "a directory over a file, with a dot",
                        "is a directory",
                        tar -> tar.directory("./base/5/1", 0700)),
                refused("a file twice", "more than once", tar -> tar.file("base/5/1", 0600, CONTENT)),
                refused("a file twice, with a dot", "more than once", tar -> tar.file("./base/5/1", 0600, CONTENT)),
                refused("a link over a file", "not in the manifest", tar -> tar.link("base/5/1", "/etc/passwd")),
                refused(
                        "a tablespace's link over a file",
                        "is a symbolic link",
                        tar -> tar.file("pg_tblspc/7", 0600, CONTENT).link("pg_tblspc/7", "/etc"),
                        "pg_tblspc/7"),
                refused(
                        "a file through a link",
                        unsafe,
                        tar -> tar.file("pg_tblspc/16384/x", 0600, CONTENT),
                        "pg_tblspc/16384/x"),
                refused("a directory through a link", unsafe, tar -> tar.directory("pg_tblspc/16384/x", 0700)),
                refused("a file in a file", unsafe, tar -> tar.file("base/5/1/x", 0600, CONTENT), "base/5/1/x"),
                refused("a file above", unsafe, tar -> tar.file("../x", 0600, CONTENT), "../x"),
                refused("an absolute file", unsafe, tar -> tar.file("/etc/x", 0600, CONTENT), "/etc/x"),
                refused("two slashes", unsafe, tar -> tar.file("base//x", 0600, CONTENT), "base//x"),
                refused("a dot within", unsafe, tar -> tar.file("base/./x", 0600, CONTENT), "base/./x"),
                refused("a slash at the end", unsafe, tar -> tar.file("base/x/", 0600, CONTENT), "base/x/"),
                refused("a directory above", unsafe, tar -> tar.directory("../x", 0700)),
                refused(
                        "a member after the end",
                        "valid tar archive",
                        tar -> tar.raw(new byte[1024]).file("base/5/1", 0600, "evil")),
                refused("a hard link", "neither a file", tar -> tar.entry("base/5/1", '1')),
                refused("an extension", "pax extensions", tar -> tar.entry("x", 'x')),
                refused(
                        "a size that nothing comes of",
                        "ended before",
                        tar -> tar.raw(TarBytes.header(
                                "base/x".getBytes(StandardCharsets.UTF_8), '0', Long.MAX_VALUE, 0600, ""))));
    }

    /** Nothing is looked for where a manifest says that it is. */
    @TestFactory
    Stream<DynamicTest> pathsInTheManifest() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), CONTENT);
        return Stream.of(outside.toString(), "../outside", "base/../../outside", "")
                .map(path -> DynamicTest.dynamicTest(
                        "\"" + path + "\"",
                        () -> assertThat(verify(good(), path)).isNotEmpty()));
    }
}
