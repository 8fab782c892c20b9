package org.basebackup4j.manifest;

import java.util.Optional;
import java.util.OptionalLong;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalRange;
import org.jspecify.annotations.Nullable;

/** Collects what a manifest says of one piece of the log. */
final class WalRangeFields {
    private @Nullable String timeline;
    private @Nullable String start;
    private @Nullable String end;

    /** Takes a field; whether it is one of a range's. */
    boolean set(String name, String value) {
        switch (name) {
            case "Timeline" -> timeline = value;
            case "Start-LSN" -> start = value;
            case "End-LSN" -> end = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    static boolean isField(String name) {
        return new WalRangeFields().set(name, "");
    }

    WalRange range() throws ManifestException {
        String timelineText = require(timeline, "missing timeline");
        String startText = require(start, "missing start LSN");
        String endText = require(end, "missing end LSN");
        OptionalLong number = Numerals.unsigned(timelineText);
        if (number.isEmpty() || (int) number.getAsLong() == 0) {
            throw ManifestException.unparsable("timeline is not an integer");
        }
        Optional<Lsn> from = Numerals.lsn(startText);
        if (from.isEmpty()) {
            throw ManifestException.unparsable("could not parse start LSN");
        }
        Optional<Lsn> to = Numerals.lsn(endText);
        if (to.isEmpty()) {
            throw ManifestException.unparsable("could not parse end LSN");
        }
        return new WalRange(new TimelineId((int) number.getAsLong()), from.get(), to.get());
    }

    private static String require(@Nullable String value, String complaint) throws ManifestException {
        if (value == null) {
            throw ManifestException.unparsable(complaint);
        }
        return value;
    }
}
