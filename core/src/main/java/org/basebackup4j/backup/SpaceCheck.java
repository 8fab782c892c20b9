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
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.replication.TablespaceHeader;
import org.basebackup4j.store.DirectoryOutput;

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
        try {
            for (Map.Entry<FileStore, Need> entry :
                    needs(options, target.path(), plain, headers).entrySet()) {
                Need need = entry.getValue();
                long usableBytes = entry.getKey().getUsableSpace();
                if (usableBytes < need.bytes()) {
                    listener.on(new BackupEvent.LittleSpace(need.directory(), need.bytes(), usableBytes));
                }
            }
        } catch (IOException e) {
            // Nothing is known of the space: whether there is enough will be found out.
        }
    }

    /** What goes to a file system: the first directory on it, and how much. */
    private record Need(Path directory, long bytes) {
        Need and(Need more) {
            return new Need(directory, bytes + more.bytes);
        }
    }

    private static Map<FileStore, Need> needs(
            BackupOptions options, Path target, boolean plain, List<TablespaceHeader> headers) throws IOException {
        Map<FileStore, Need> needs = new HashMap<>();
        for (TablespaceHeader header : headers) {
            Optional<String> location = header.location().filter(path -> plain && path.startsWith("/"));
            Path directory = location.map(
                            path -> Path.of(options.tablespaceMap().apply(path)))
                    .orElse(target);
            needs.merge(
                    Files.getFileStore(directory), new Need(directory, header.sizeKilobytes() * KILOBYTE), Need::and);
        }
        return needs;
    }
}
