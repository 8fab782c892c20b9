package org.basebackup4j.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.replication.ReplicationSession;

/** The manifest of an earlier backup, which the server needs to know what has changed since. */
final class IncrementalManifest {
    private static final int FIRST_SERVER = 17;

    private IncrementalManifest() {}

    static void upload(Path manifest, ReplicationSession session) throws BackupException {
        if (!session.serverVersion().isAtLeast(FIRST_SERVER)) {
            throw new BackupException("server does not support incremental backup");
        }
        ReadableByteChannel file;
        try {
            file = Files.newByteChannel(manifest);
        } catch (IOException e) {
            throw OsError.failure("open file", manifest, e);
        }
        try (file) {
            session.uploadManifest(target -> read(file, target, manifest));
        } catch (IOException e) {
            throw OsError.failure("close file", manifest, e);
        }
    }

    private static int read(ReadableByteChannel file, ByteBuffer target, Path manifest) throws BackupException {
        try {
            return file.read(target);
        } catch (IOException e) {
            throw OsError.failure("read file", manifest, e);
        }
    }
}
