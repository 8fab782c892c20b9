package org.basebackup4j.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.junit.jupiter.api.Test;

/** Differences between what came and what the manifest lists are named. */
class ManifestCheckTest {
    private final FileTable arrived = new FileTable();

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    private static ManifestFile file(String path, long size, ChecksumAlgorithm algorithm, int checksum) {
        return new ManifestFile(bytes(path), size, "", algorithm, new byte[] {(byte) checksum, 0, 0, 0});
    }

    private static ManifestFile file(String path, long size, int checksum) {
        return file(path, size, ChecksumAlgorithm.CRC32C, checksum);
    }

    private ManifestCheck check(ManifestFile... files) throws Exception {
        for (String path : new String[] {"a", "b", "c"}) {
            arrived.add(bytes(path), 10, ChecksumAlgorithm.CRC32C, new byte[] {1, 0, 0, 0});
        }
        ManifestCheck check = new ManifestCheck(arrived, ChecksumAlgorithm.CRC32C);
        for (ManifestFile file : files) {
            check.file(file);
        }
        check.finish();
        return check;
    }

    @Test
    void acceptsTheSameInAnyOrder() throws Exception {
        assertThat(check(file("c", 10, 1), file("a", 10, 1), file("b", 10, 1)).differences())
                .isEmpty();
    }

    @Test
    void namesWhatIsDifferent() throws Exception {
        ManifestCheck check = check(file("a", 11, 1), file("b", 10, 2), file("d", 10, 1));
        assertThat(check.differences())
                .containsExactly(
                        "file \"a\" was received with 10 bytes but has size 11 in the backup manifest",
                        "checksum mismatch for received file \"b\"",
                        "file \"d\" is in the backup manifest but was not received",
                        "file \"c\" was received but is not in the backup manifest");
        assertThat(check.differenceCount()).isEqualTo(4);
    }

    @Test
    void doesNotTrustAnotherAlgorithm() throws Exception {
        ManifestCheck check = check(file("a", 10, ChecksumAlgorithm.NONE, 1), file("b", 10, 1), file("c", 10, 1));
        assertThat(check.differences())
                .containsExactly(
                        "file \"a\" has a checksum of type NONE in the backup manifest, but CRC32C was asked for");
    }

    @Test
    void refusesAFileThatIsListedTwice() {
        assertThatThrownBy(() -> check(file("a", 10, 1), file("a", 10, 1)))
                .hasMessage("duplicate path name in backup manifest: \"a\"");
    }

    @Test
    void countsMoreThanItKeeps() throws Exception {
        ManifestFile[] files = new ManifestFile[1000];
        for (int i = 0; i < files.length; i++) {
            files[i] = file("x" + i, 1, 1);
        }
        ManifestCheck check = check(files);
        assertThat(check.differenceCount()).isEqualTo(1003);
        assertThat(check.differences()).hasSize(100);
    }
}
