package org.basebackup4j.wal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of the log as its bytes are pushed in, in pieces of any size, and checks all that there is to check:
 * the headers of pages and records, the links from record to record, and every record's CRC-32C.
 *
 * <p>A record begins at a multiple of 8. It goes on in the next page, behind that one's header, when there is no room
 * for it. The rest of a segment behind an {@code XLOG_SWITCH} is not used. Records that begin before the start are
 * checked from the beginning of the start's page on, as it is done by {@code pg_waldump}.
 *
 * <p>Nothing is allocated for a page or a record. Not thread-safe.
 */
public final class WalReader {
    private static final int RECORD_ALIGNMENT = 8;

    private final WalFormat format;
    private final WalPage page;
    private final WalRecord record = new WalRecord();

    /** Where the page begins that the start is in. */
    private final long startOfPage;

    /** Where the next byte belongs; meaningless before the first one. */
    private long position;

    private boolean begun;

    /** Below this position nothing is looked at, not even headers of pages. */
    private long blindUntil;

    /** Below this position, which is in the same page, there is no record. */
    private long skipUntil;

    private boolean inHeader;

    /** Whether no record has been found yet, so that one that goes on from an earlier page is to be passed over. */
    private boolean searching = true;

    private long firstRecord;
    private long lastRecord;
    private long next;
    private @Nullable String reason;

    /**
     * Nothing is read yet.
     *
     * @param format what the log has to look like
     */
    public WalReader(WalFormat format) {
        this.format = format;
        this.page = new WalPage(format);
        this.startOfPage =
                format.start().value() - WalPage.offset(format.start().value());
    }

    /**
     * Goes on with a later timeline, whose pages may come from now on.
     *
     * @param timeline the timeline
     */
    public void follow(TimelineId timeline) {
        page.allow(timeline);
    }

    /**
     * Takes the log's bytes from a position on. The first ones begin at or before the start's page. What was taken before
     * may come again, as it does when a connection or a timeline begins anew; it is not looked at a second time.
     *
     * @param from the position of the first byte, an {@link Lsn}'s value
     * @param data all of which is taken
     */
    public void take(long from, ByteBuffer data) {
        if (!begun) {
            begin(from);
        }
        if (Long.compareUnsigned(from, position) > 0) {
            leap(from);
        }
        int seenBytes = (int) Math.min(data.remaining(), position - from);
        data.position(data.position() + Math.max(0, seenBytes));
        while (reason == null && data.hasRemaining()) {
            step(data);
        }
        data.position(data.limit());
    }

    /** Where nothing is looked at, nothing is missed. */
    private void leap(long from) {
        if (Long.compareUnsigned(from, blindUntil) > 0) {
            stop("missing write-ahead log between " + new Lsn(position) + " and " + new Lsn(from));
        } else {
            position = from;
            if (WalPage.offset(position) == 0) {
                beginPage();
            }
        }
    }

    private void begin(long from) {
        begun = true;
        position = from;
        if (Long.compareUnsigned(from, startOfPage) > 0) {
            stop("missing write-ahead log between " + new Lsn(startOfPage) + " and " + new Lsn(from));
        }
        blindUntil = isSegmentStart(from) ? from : startOfPage;
        inHeader = true;
    }

    private boolean isSegmentStart(long at) {
        return WalSegment.offsetOf(new Lsn(at), format.segmentSizeBytes()) == 0;
    }

    private void stop(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /**
     * {@return how much a server makes of a segment's file: it reads whole pages, and fails at one that is cut off, whether what it
     * needs is before the cut or not}
     *
     * @param fileBytes how large the file is
     */
    public static long wholePagesBytes(long fileBytes) {
        return fileBytes - fileBytes % WalPage.SIZE_BYTES;
    }

    /** {@return how far it is; may be asked at any time} */
    public WalPosition result() {
        return new WalPosition(new Lsn(firstRecord), new Lsn(lastRecord), new Lsn(next), Optional.ofNullable(reason));
    }

    /**
     * {@return whether all records that begin before a position are whole and good}
     *
     * @param end the position
     */
    public boolean reaches(Lsn end) {
        return lastRecord != 0
                && Long.compareUnsigned(WalPage.beforeHeader(end.value()).value(), next) <= 0;
    }

    /** {@return whether it has found something wrong, and looks at nothing any more} */
    public boolean isStopped() {
        return reason != null;
    }

    private void step(ByteBuffer data) {
        if (Long.compareUnsigned(position, blindUntil) < 0) {
            pass(data, blindUntil - position);
        } else if (inHeader) {
            takePageHeader(data);
        } else if (Long.compareUnsigned(position, skipUntil) < 0) {
            pass(data, skipUntil - position);
        } else {
            takeRecord(data);
        }
        if (WalPage.offset(position) == 0 && !inHeader) {
            beginPage();
        }
    }

    private void beginPage() {
        inHeader = true;
        page.clear();
    }

    private void pass(ByteBuffer data, long bytes) {
        int count = (int) Math.min(data.remaining(), bytes);
        data.position(data.position() + count);
        position += count;
    }

    private void takePageHeader(ByteBuffer data) {
        int before = data.position();
        boolean complete = page.take(data);
        position += data.position() - before;
        if (complete) {
            inHeader = false;
            long pageStart = position - page.headerBytes();
            String wrong = page.check(pageStart);
            if (wrong != null) {
                stop(wrong);
            } else {
                enterPage(pageStart);
            }
        }
    }

    /** After a good header: what is behind it? */
    private void enterPage(long pageStart) {
        if (Long.compareUnsigned(pageStart, startOfPage) < 0) {
            blindUntil = startOfPage; // only the first page of the first segment is looked at before the start
        } else if (searching) {
            passOver(pageStart);
        } else if (record.isPartial()) {
            continueRecord();
        } else if (page.continuesRecord()) {
            stop("contrecord is requested by " + new Lsn(position));
        } else {
            skipUntil = position;
            record.begin(position);
        }
    }

    /** Of a record that began before the first page that we look at we see the end at most. */
    private void passOver(long pageStart) {
        long rest = page.continuesRecord() ? align(page.remainingBytes(), RECORD_ALIGNMENT) : 0;
        long pageEnd = pageStart + WalPage.SIZE_BYTES;
        if (rest >= pageEnd - position) {
            skipUntil = pageEnd;
        } else {
            skipUntil = position + rest;
            searching = false;
            record.begin(skipUntil);
        }
    }

    private void continueRecord() {
        if (page.replacesRecord()) {
            skipUntil = position;
            record.begin(position);
        } else if (!page.continuesRecord()) {
            stop("there is no contrecord flag at " + new Lsn(record.start()));
        } else if (page.remainingBytes() == 0 || page.remainingBytes() != record.remaining()) {
            stop("invalid contrecord length " + page.remainingBytes() + " (expected " + record.remaining() + ") at "
                    + new Lsn(record.start()));
        }
    }

    private void takeRecord(ByteBuffer data) {
        int limit = data.limit();
        int before = data.position();
        int inPage = WalPage.SIZE_BYTES - WalPage.offset(position);
        long most = record.hasHeader() ? Math.min(inPage, record.remaining()) : inPage;
        data.limit((int) Math.min(limit, before + most));
        if (record.hasHeader()) {
            record.takeRest(data);
            position += data.position() - before;
        } else {
            record.takeHeader(data);
            position += data.position() - before;
            checkHeader();
        }
        data.limit(limit);
        if (record.hasHeader() && record.remaining() == 0) {
            endRecord();
        }
    }

    private void checkHeader() {
        String wrong = null;
        if (record.hasHeader()) {
            wrong = record.checkHeader(lastRecord);
        } else if (WalPage.offset(position) == 0) {
            wrong = record.checkLength(); // the next page has to fit it
        }
        if (wrong != null) {
            stop(wrong);
        }
    }

    private void endRecord() {
        String wrong = reason == null ? record.checkSum() : null;
        if (wrong != null) {
            stop(wrong);
        }
        if (reason != null) {
            return;
        }
        lastRecord = record.start();
        if (firstRecord == 0 && Long.compareUnsigned(lastRecord, format.start().value()) >= 0) {
            firstRecord = lastRecord;
        }
        next = align(position, RECORD_ALIGNMENT);
        skipUntil = next;
        if (record.switchesSegment()) {
            next = align(position, format.segmentSizeBytes());
            blindUntil = next;
        }
        record.begin(next);
    }

    private static long align(long value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
