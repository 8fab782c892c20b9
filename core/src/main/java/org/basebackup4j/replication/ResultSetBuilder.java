package org.basebackup4j.replication;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;

/** Collects a result set: its columns once, then rows that have as many values, and of these no more than fit in memory. */
final class ResultSetBuilder {
    /** Far more than the longest list of tablespaces has. */
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    /** What a row takes besides its values. */
    private static final int ROW_BYTES = 128;

    private final String failure;
    private final List<BackendMessage.DataRow> rows = new ArrayList<>();
    private boolean described;
    private int fieldCount;
    private long bytes;

    /**
     * Nothing has come yet.
     *
     * @param failure what to say if it is not one
     */
    ResultSetBuilder(String failure) {
        this.failure = failure;
    }

    /** Takes a message; whether it is a part of a result set. */
    boolean take(BackendMessage message) throws BackupException {
        if (message instanceof BackendMessage.RowDescription description && !described) {
            described = true;
            fieldCount = description.fieldCount();
            return true;
        }
        if (message instanceof BackendMessage.DataRow row && described) {
            add(row);
            return true;
        }
        return false;
    }

    private void add(BackendMessage.DataRow row) throws BackupException {
        if (row.fieldCount() != fieldCount) {
            throw new BackupException(
                    failure + ": unexpected field count " + row.fieldCount() + " in a row, expected " + fieldCount);
        }
        bytes += ROW_BYTES;
        for (int field = 0; field < fieldCount; field++) {
            byte[] value = row.bytes(field);
            bytes += Long.BYTES + (value == null ? 0 : value.length);
        }
        if (bytes > MAX_BYTES) {
            throw new BackupException(failure + ": result set is too large");
        }
        rows.add(row);
    }

    ResultSet build() {
        return new ResultSet(fieldCount, rows);
    }
}
