package org.basebackup4j.verify;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.wal.WalFormat;
import org.basebackup4j.wal.WalPosition;
import org.basebackup4j.wal.WalReader;

/**
 * Reads one timeline's log out of an archive. Its segments may be in any order: the archive is read again as long as each
 * time brings at least one more.
 */
final class LogInArchive implements EntryHandler {
    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");

    private final String prefix;
    private final WalReader reader;
    private final Lsn end;
    private final Set<String> segments = new HashSet<>();
    private WalSegment wanted;
    private boolean inWanted;
    private boolean any;
    private long position;
    private long leftBytes;

    private LogInArchive(String prefix, WalFormat format, Lsn end) {
        this.prefix = prefix;
        this.reader = new WalReader(format);
        this.end = end;
        this.wanted = WalSegment.containing(format.timeline(), format.start(), format.segmentSizeBytes());
    }

    /**
     * Reads, and returns why the log is not good, or nothing.
     *
     * @param sizeUnknown whether the segments' size is only a guess, because no control file tells it
     */
    static String read(TarFile archive, String prefix, WalFormat format, Lsn end, boolean sizeUnknown)
            throws BackupException {
        WalFormat known = format;
        if (sizeUnknown) {
            SegmentSize size = new SegmentSize(prefix, format.segmentSizeBytes());
            archive.read(size);
            known = new WalFormat(
                    format.start(), size.bytes, format.timeline(), format.systemIdentifier(), format.serverMajor());
        }
        LogInArchive log = new LogInArchive(prefix, known, end);
        do {
            log.any = false;
            archive.read(log);
        } while (log.any && !log.isDone());
        WalPosition position = log.reader.result();
        if (position.covers(known.start(), end)) {
            return "";
        }
        return position.reason().orElse("could not find file \"" + log.wanted.fileName() + "\"");
    }

    private boolean isDone() {
        return reader.isStopped() || reader.reaches(end);
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        String name = TarFile.plainName(entry.name());
        checkName(name);
        inWanted = name.equals(prefix + wanted.fileName()) && !isDone();
        position = wanted.start().value();
        leftBytes = WalReader.wholePagesBytes(entry.sizeBytes());
    }

    /** Of two segments with one name the last one is what is unpacked. */
    private void checkName(String name) throws BackupException {
        boolean itself = name.isEmpty() || name.equals(".");
        if (!itself && !MemberPath.isSafe(name)) {
            throw new DamagedDataException("tar member has unsafe path name: \"" + name + "\"");
        }
        boolean ofLog = name.startsWith(prefix)
                && SEGMENT.matcher(name.substring(prefix.length())).matches();
        if (ofLog && !segments.add(name)) {
            throw new DamagedDataException("tar member \"" + name + "\" is there more than once");
        }
    }

    @Override
    public void content(ByteBuffer data) {
        if (inWanted && !isDone()) {
            int bytes = (int) Math.min(data.remaining(), leftBytes);
            reader.take(position, data.slice(data.position(), bytes));
            position += bytes;
            leftBytes -= bytes;
        }
        data.position(data.limit());
    }

    @Override
    public void end() {
        if (inWanted) {
            any = true;
            wanted = wanted.next();
        }
    }

    /** It may be read again. */
    @Override
    public void archiveEnd() {
        segments.clear();
    }

    @Override
    public void close() {
        // There is nothing to release.
    }

    /** Segments are all of one size, and complete. */
    private static final class SegmentSize implements EntryHandler {
        private final String prefix;
        private int bytes;
        private boolean found;

        SegmentSize(String prefix, int guess) {
            this.prefix = prefix;
            this.bytes = guess;
        }

        @Override
        public void begin(TarEntry entry) {
            boolean segment = TarFile.plainName(entry.name()).matches(prefix + "[0-9A-F]{24}");
            if (!found && segment && WalSegment.isValidSize(entry.sizeBytes())) {
                found = true;
                bytes = (int) entry.sizeBytes();
            }
        }

        @Override
        public void content(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public void end() {
            // Nothing is kept.
        }

        @Override
        public void archiveEnd() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is kept.
        }
    }
}
