package org.basebackup4j.backup;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.output.DirectoryOutput;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.replication.TablespaceHeader;

/** Compares the server's estimate with the free space of the file systems that the backup goes to. */
final class SpaceCheck {
    private static final long KILOBYTE = 1024;

    private SpaceCheck() {}

    /** Tells the listener of what is too small. Of a compressed backup nobody knows how large it will be. */
    static void run(
            BackupOptions options, BackupOutput output, List<TablespaceHeader> headers, BackupListener listener) {
        if (!options.estimateSize() || !(options.destination() instanceof BackupDestination.Directory target)) {
            return;
        }
        boolean plain = output instanceof DirectoryOutput;
        boolean compressed = options.serverCompression().isPresent()
                || options.compression().algorithm() != CompressionAlgorithm.NONE;
        if (!plain && compressed) {
            return;
        }
        Map<FileStore, Path> directories = new HashMap<>();
        Map<FileStore, Long> needed = new HashMap<>();
        try {
            for (TablespaceHeader header : headers) {
                Optional<String> location = header.location().filter(path -> plain && path.startsWith("/"));
                Path directory = location.map(
                                path -> Path.of(options.tablespaceMap().apply(path)))
                        .orElse(target.path());
                FileStore store = Files.getFileStore(directory);
                directories.putIfAbsent(store, directory);
                needed.merge(store, header.sizeKilobytes() * KILOBYTE, Long::sum);
            }
            for (Map.Entry<FileStore, Long> entry : needed.entrySet()) {
                long usable = entry.getKey().getUsableSpace();
                if (usable < entry.getValue()) {
                    listener.on(new BackupEvent.LittleSpace(directories.get(entry.getKey()), entry.getValue(), usable));
                }
            }
        } catch (IOException e) {
            // Nothing is known of the space: whether there is enough will be found out.
        }
    }
}
