package org.basebackup4j.backup;

import java.util.List;
import org.basebackup4j.pg.DamagedDataException;
import org.jspecify.annotations.Nullable;

/**
 * What was received is not what the server sent. What was written stays, because it may be worth something to somebody,
 * but without a manifest that vouches for it.
 */
public final class TransferException extends DamagedDataException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_TOLD = 20;
    private static final String HINT =
            "What was written has been left in place, but cannot be trusted; take the backup again.";

    TransferException(String message, @Nullable String detail, @Nullable Throwable cause) {
        super(message, detail, HINT, cause);
    }

    static TransferException of(List<String> differences, long count) {
        StringBuilder detail = new StringBuilder();
        for (String difference : differences.subList(0, Math.min(MAX_TOLD, differences.size()))) {
            detail.append(detail.isEmpty() ? "" : "\n").append(difference);
        }
        if (count > MAX_TOLD) {
            detail.append("\nand ").append(count - MAX_TOLD).append(" more");
        }
        return count == 1
                ? new TransferException(differences.get(0), null, null)
                : new TransferException(
                        count + " files are not what the server sent, the first one: " + differences.get(0),
                        detail.toString(),
                        null);
    }
}
