package org.basebackup4j.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.store.TarFileOutput;
import org.junit.jupiter.api.io.TempDir;

class TarFileOutputContractTest extends BackupOutputContract {
    @TempDir
    private Path places;

    private Path place = Path.of("");

    @Override
    protected BackupOutput open() throws Exception {
        place = Files.createTempDirectory(places, "place");
        return new TarFileOutput(place, false, file -> {});
    }

    @Override
    protected boolean isBackup() {
        return Files.exists(place.resolve("backup_manifest"));
    }

    @Override
    protected Optional<byte[]> read(String archive, String file) throws Exception {
        Optional<byte[]> tar = Stored.file(place.resolve(archive));
        return tar.isPresent() ? memberOf(tar.get(), file) : Optional.empty();
    }

    @Override
    protected Optional<byte[]> readManifest() throws Exception {
        return Stored.file(place.resolve("backup_manifest"));
    }
}
