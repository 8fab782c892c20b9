package org.basebackup4j.replication;

import java.util.List;
import org.basebackup4j.wire.BackendMessage;

/**
 * One result set of a simple query.
 *
 * @param fieldCount the number of columns
 * @param rows the rows
 */
record ResultSet(int fieldCount, List<BackendMessage.DataRow> rows) {
    ResultSet {
        rows = List.copyOf(rows);
    }

    /** Whether it has exactly that many rows and at least that many columns. */
    boolean has(int rowCount, int minFieldCount) {
        return rows.size() == rowCount && fieldCount >= minFieldCount;
    }
}
