package org.basebackup4j.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.Lsn;

/**
 * Checks the pages of one relation's file, as it is read, as {@code pg_checksums --check} does.
 *
 * <p>A page that was changed after the backup had begun may have been copied while it was being written; recovery writes
 * it anew, so it is passed over, as the server passes over it.
 *
 * <pre>
 *   0  Int64  position of the log that changed the page last, the upper half first
 *   8  Int16  checksum
 *  14  Int16  end of the free space, 0 in a page that was never used
 * </pre>
 */
final class PageCheck {
    private static final Pattern RELATION = Pattern.compile(
            "(?:global|base/\\d+|pg_tblspc/\\d+/PG_[^/]+/\\d+)/\\d+(?:_(?:fsm|vm|init))?(?:\\.(\\d+))?");

    private final String path;
    private final Lsn start;
    private final PageChecksum checksum = new PageChecksum();
    private final ByteBuffer page;
    private final List<Finding> findings;
    private int blockNumber;

    private PageCheck(String path, ControlFile control, Lsn start, int segment, List<Finding> findings) {
        this.path = path;
        this.start = start;
        this.page = ByteBuffer.allocate(control.blockSizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.blockNumber = segment * control.blocksPerFile();
        this.findings = findings;
    }

    /**
     * A check of a file.
     *
     * @param start where the backup begins
     * @param findings takes what is found
     * @return empty when the file has no pages with checksums
     */
    static Optional<PageCheck> of(String path, ControlFile control, Lsn start, List<Finding> findings) {
        Matcher matcher = RELATION.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int segment = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        return Optional.of(new PageCheck(path, control, start, segment, findings));
    }

    /** Takes the remaining bytes. */
    void take(ByteBuffer data) {
        while (data.hasRemaining()) {
            int limit = data.limit();
            data.limit(Math.min(limit, data.position() + page.remaining()));
            page.put(data);
            data.limit(limit);
            if (!page.hasRemaining()) {
                check(page.flip());
                page.clear();
                blockNumber++;
            }
        }
    }

    private void check(ByteBuffer full) {
        Lsn changed = new Lsn((long) full.getInt(0) << 32 | Integer.toUnsignedLong(full.getInt(4)));
        boolean isNew = full.getShort(14) == 0;
        if (isNew || !changed.isBefore(start)) {
            return;
        }
        int stored = full.getShort(8) & 0xFFFF;
        int computed = checksum.of(full, blockNumber);
        if (stored != computed) {
            findings.add(Finding.of(String.format(
                    Locale.ROOT,
                    "checksum verification failed in file \"%s\", block %s: calculated checksum %X but block contains"
                            + " %X",
                    path,
                    Integer.toUnsignedString(blockNumber),
                    computed,
                    stored)));
        }
    }

    /** The file ends here. */
    void finish() {
        if (page.position() > 0) {
            findings.add(Finding.of("could not read block " + Integer.toUnsignedString(blockNumber) + " in file \""
                    + path + "\": read " + page.position() + " of " + page.capacity()));
        }
    }
}
