package org.basebackup4j.replication;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage.DataRow;

/** The rows of a result as they come. No command has a large one, so that more is a server that wants our memory. */
final class ResultRows {
    /** A history file comes in a row, in a message that cannot be longer than 16 MiB. */
    private static final long MAX_BYTES = 32 << 20;

    /** About what a row and a value take that are empty. */
    private static final int BYTES_FOR_EACH = 32;

    private final List<DataRow> rows = new ArrayList<>();
    private long bytes;

    /**
     * Adds a row.
     *
     * @param failure what could not be done if there are too many
     */
    void add(DataRow row, String failure) throws BackupException {
        bytes += BYTES_FOR_EACH;
        for (byte[] field : row.fields()) {
            bytes += BYTES_FOR_EACH + (field == null ? 0 : field.length);
        }
        if (bytes > MAX_BYTES) {
            throw new BackupException(failure + ": out of memory for query result");
        }
        rows.add(row);
    }

    ResultSet result(int fieldCount) {
        return new ResultSet(fieldCount, rows);
    }
}
