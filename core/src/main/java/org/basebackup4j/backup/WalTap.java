package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;

/** Shows entries below {@code pg_wal} to a second handler too. */
final class WalTap implements EntryHandler {
    private static final String PREFIX = "pg_wal/";

    private final EntryHandler all;
    private final EntryHandler log;
    private boolean inLog;

    WalTap(EntryHandler all, EntryHandler log) {
        this.all = all;
        this.log = log;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        inLog = entry.name().startsWith(PREFIX);
        if (inLog) {
            log.begin(entry);
        }
        all.begin(entry);
    }

    @Override
    public void content(ByteBuffer data) throws BackupException {
        if (inLog) {
            int position = data.position();
            log.content(data);
            data.position(position);
        }
        all.content(data);
    }

    @Override
    public void end() throws BackupException {
        if (inLog) {
            log.end();
        }
        all.end();
    }

    @Override
    public void archiveEnd() throws BackupException {
        log.archiveEnd();
        all.archiveEnd();
    }

    @Override
    public void close() {
        log.close();
        all.close();
    }
}
