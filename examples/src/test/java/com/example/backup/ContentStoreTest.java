package com.example.backup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.basebackup4j.contract.BackupOutputContract;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.VerifyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's contract, and what this store promises beyond. */
class ContentStoreTest extends BackupOutputContract {
    @TempDir
    private Path work;

    private ContentStore store;

    @Override
    protected BackupOutput open() throws Exception {
        store = new ContentStore(Files.createTempDirectory(work, "store"));
        return store.open("backup");
    }

    @Override
    protected boolean isBackup() {
        return store.has("backup");
    }

    @Override
    protected Optional<byte[]> read(String archive, String file) throws Exception {
        return store.read("backup", archive, file);
    }

    @Override
    protected Optional<byte[]> readManifest() throws Exception {
        return store.read("backup", ContentStore.MANIFEST, "");
    }

    @Test
    void keepsContentsOnceAndGivesThemBack() throws Exception {
        ContentStore shared = new ContentStore(work.resolve("shared"));
        StoreBackup.save(Server.settings(), shared, "first");
        long once = objects();
        StoreBackup.save(Server.settings(), shared, "second");
        assertTrue(objects() < once + 50, "the second backup brought " + (objects() - once) + " objects");

        Path restored = work.resolve("restored");
        shared.restore("second", restored);
        assertTrue(BackupVerifier.verify(VerifyOptions.builder(restored).build(), finding -> {})
                .isGood());
        assertFalse(shared.has("third"));
        try (Stream<Path> files = Files.list(work.resolve("shared"))) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("incoming")));
        }
    }

    private long objects() throws Exception {
        try (Stream<Path> files = Files.walk(work.resolve("shared/objects"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
