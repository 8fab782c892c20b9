package org.basebackup4j.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.store.DirectoryOutput;
import org.junit.jupiter.api.io.TempDir;

class DirectoryOutputContractTest extends BackupOutputContract {
    @TempDir
    private Path places;

    private Path place = Path.of("");

    @Override
    protected BackupOutput open() throws Exception {
        place = Files.createTempDirectory(places, "place");
        Path target = Files.createDirectory(place.resolve("data"));
        Path first = Files.createDirectory(place.resolve("first"));
        Path second = Files.createDirectory(place.resolve("second"));
        TablespaceMap map =
                new TablespaceMap(Map.of(FIRST_TABLESPACE, first.toString(), SECOND_TABLESPACE, second.toString()));
        return new DirectoryOutput(target, map, false, true, file -> {});
    }

    @Override
    protected boolean isBackup() {
        return Files.exists(place.resolve("data/backup_manifest"));
    }

    @Override
    protected Optional<byte[]> read(String archive, String file) throws Exception {
        String directory = switch (archive) {
            case "16384.tar" -> "first";
            case "16385.tar" -> "second";
            case "pg_wal.tar" -> "data/pg_wal";
            default -> "data";
        };
        return Stored.file(place.resolve(directory).resolve(file));
    }

    @Override
    protected Optional<byte[]> readManifest() throws Exception {
        return Stored.file(place.resolve("data/backup_manifest"));
    }
}
