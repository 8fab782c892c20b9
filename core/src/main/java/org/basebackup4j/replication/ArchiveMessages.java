package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;

/**
 * Takes apart the messages within the single COPY of a base backup from 15:
 *
 * <pre>
 * 'n'  String archive name, String tablespace path    a new archive
 * 'm'                                                 the manifest begins
 * 'd'  Byte[]                                         data of what began last
 * 'p'  Int64 bytes done                               progress
 * </pre>
 */
final class ArchiveMessages {
    private enum State {
        NOTHING,
        ARCHIVE,
        MANIFEST
    }

    private final ArchiveReceiver receiver;
    private State state = State.NOTHING;

    ArchiveMessages(ArchiveReceiver receiver) {
        this.receiver = receiver;
    }

    void accept(ByteBuffer payload) throws BackupException {
        int length = payload.remaining();
        if (length == 0) {
            throw new BackupException("empty COPY message");
        }
        byte type = payload.get();
        switch (type) {
            case 'd' -> data(payload);
            case 'n' -> archive(payload, length);
            case 'm' -> manifest(payload, length);
            case 'p' -> progress(payload, length);
            default -> throw malformed(type, length);
        }
    }

    private void data(ByteBuffer payload) throws BackupException {
        if (state == State.NOTHING) {
            throw new BackupException("unexpected payload data");
        }
        receiver.data(payload);
    }

    private void archive(ByteBuffer payload, int length) throws BackupException {
        if (state == State.MANIFEST) {
            throw new BackupException("archives must precede manifest");
        }
        String name = string(payload, length);
        String location = string(payload, length);
        expectEnd(payload, 'n', length);
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw new BackupException("invalid archive name: \"" + name + "\"");
        }
        state = State.ARCHIVE;
        receiver.archive(name, location.isEmpty() ? Optional.empty() : Optional.of(location));
    }

    private void manifest(ByteBuffer payload, int length) throws BackupException {
        expectEnd(payload, 'm', length);
        if (state == State.MANIFEST) {
            throw malformed((byte) 'm', length);
        }
        state = State.MANIFEST;
        receiver.manifest();
    }

    private void progress(ByteBuffer payload, int length) throws BackupException {
        if (payload.remaining() != Long.BYTES) {
            throw malformed((byte) 'p', length);
        }
        long doneBytes = payload.getLong();
        if (doneBytes < 0) {
            throw new BackupException("server reported a negative progress: " + doneBytes);
        }
        receiver.progress(doneBytes);
    }

    private static String string(ByteBuffer payload, int length) throws BackupException {
        for (int end = payload.position(); end < payload.limit(); end++) {
            if (payload.get(end) == 0) {
                byte[] bytes = new byte[end - payload.position()];
                payload.get(bytes).get();
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        throw malformed((byte) 'n', length);
    }

    private static void expectEnd(ByteBuffer payload, char type, int length) throws BackupException {
        if (payload.hasRemaining()) {
            throw malformed((byte) type, length);
        }
    }

    private static BackupException malformed(byte type, int length) {
        return new BackupException("malformed COPY message of type " + type + ", length " + length);
    }
}
