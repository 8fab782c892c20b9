package org.basebackup4j.replication;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;

/** Collects a result set: its columns once, then rows that have as many values. */
final class ResultSetBuilder {
    private final String failure;
    private final ResultRows rows = new ResultRows();
    private boolean described;
    private int fieldCount;

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
            if (row.fieldCount() != fieldCount) {
                throw new BackupException(
                        failure + ": unexpected field count " + row.fieldCount() + " in a row, expected " + fieldCount);
            }
            rows.add(row, failure);
            return true;
        }
        return false;
    }

    ResultSet build() {
        return rows.result(fieldCount);
    }
}
