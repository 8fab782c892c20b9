package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.jspecify.annotations.Nullable;

/**
 * Passes entries on, appending to some files and adding others.
 *
 * <p>A file that is appended to but does not come is made at the archive's end. An entry whose name is that of an added
 * file is left out.
 */
public final class EntryInjector implements EntryHandler {
    private final EntryHandler next;
    private final int fileMode;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, byte[]> additions = new LinkedHashMap<>();
    private final Map<String, byte[]> appendices = new LinkedHashMap<>();
    private final Set<String> appended = new HashSet<>();
    private byte @Nullable [] appendix;
    private boolean dropping;

    /**
     * Passes entries to a handler, which is closed with this one.
     *
     * @param next takes the entries
     * @param fileMode the permission bits of files that are made
     */
    public EntryInjector(EntryHandler next, int fileMode) {
        this.next = next;
        this.fileMode = fileMode;
    }

    /**
     * Appends to a file.
     *
     * @param name the file's name in the archive
     * @param content the bytes
     * @return this
     */
    public EntryInjector appendTo(String name, byte[] content) {
        appendices.put(name, content.clone());
        return this;
    }

    /**
     * Adds a file at the end of the archive, after those that were to be appended to.
     *
     * @param name the file's name in the archive
     * @param content the bytes
     * @return this
     */
    public EntryInjector add(String name, byte[] content) {
        additions.put(name, content.clone());
        return this;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        dropping = additions.containsKey(entry.name());
        boolean appendable = appendices.containsKey(entry.name());
        if ((dropping || appendable) && entry.type() != TarEntry.Type.FILE) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is not a regular file");
        }
        if (dropping) {
            return;
        }
        appendix = appendices.get(entry.name());
        if (appendix == null) {
            next.begin(entry);
            return;
        }
        if (!appended.add(entry.name())) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is there more than once");
        }
        if (entry.sizeBytes() > Long.MAX_VALUE - appendix.length) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is too large");
        }
        next.begin(entry.withSizeBytes(entry.sizeBytes() + appendix.length));
    }

    @Override
    public void content(ByteBuffer data) throws BackupException {
        if (dropping) {
            data.position(data.limit());
        } else {
            next.content(data);
        }
    }

    @Override
    public void end() throws BackupException {
        if (dropping) {
            return;
        }
        if (appendix != null) {
            next.content(ByteBuffer.wrap(appendix));
            appendix = null;
        }
        next.end();
    }

    @Override
    public void archiveEnd() throws BackupException {
        for (Map.Entry<String, byte[]> missing : appendices.entrySet()) {
            if (!appended.contains(missing.getKey())) {
                inject(missing.getKey(), missing.getValue());
            }
        }
        for (Map.Entry<String, byte[]> addition : additions.entrySet()) {
            inject(addition.getKey(), addition.getValue());
        }
        next.archiveEnd();
    }

    private void inject(String name, byte[] content) throws BackupException {
        next.begin(
                TarEntry.added(name, content.length, fileMode, clock.instant().getEpochSecond()));
        if (content.length > 0) {
            next.content(ByteBuffer.wrap(content));
        }
        next.end();
    }

    @Override
    public void close() {
        next.close();
    }
}
