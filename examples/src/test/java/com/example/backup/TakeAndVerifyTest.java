package com.example.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.backup.BackupResult;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeAndVerifyTest {
    @TempDir
    private Path work;

    /** The build runs all tests on the module path and on the class path. */
    @Test
    void isWhereTheBuildSays() {
        assertEquals(System.getProperty("expected.module"), TakeAndVerify.class.getModule().getName());
    }

    @Test
    void aBackupIsGoodUntilSomethingHappensToIt() throws Exception {
        Path target = work.resolve("backup");
        BackupResult backup = TakeAndVerify.take(Server.settings(), target);
        assertTrue(backup.files().orElseThrow() > 900);
        assertTrue(TakeAndVerify.verify(target).isGood());
        Files.delete(target.resolve("PG_VERSION"));
        Files.writeString(target.resolve("PG_VERSION"), "17\n");
        assertFalse(TakeAndVerify.verify(target).isGood());
    }

    @Test
    void whatWasThereStays() throws Exception {
        Path precious = Files.writeString(work.resolve("precious"), "data");
        assertThrows(BackupException.class, () -> TakeAndVerify.take(Server.settings(), work));
        assertEquals("data", Files.readString(precious));
    }
}
