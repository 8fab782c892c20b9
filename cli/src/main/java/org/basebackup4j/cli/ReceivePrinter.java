package org.basebackup4j.cli;

import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.receive.ReceiveEvent;
import org.basebackup4j.receive.ReceiveListener;

/** Prints what happens while log is received, in the original's lines. */
final class ReceivePrinter implements ReceiveListener {
    private final Messages messages;
    private final boolean verbose;

    ReceivePrinter(Messages messages, boolean verbose) {
        this.messages = messages;
        this.verbose = verbose;
    }

    @Override
    public void on(ReceiveEvent event) {
        if (event instanceof ReceiveEvent.Notice notice) {
            messages.notice(notice.notice());
        } else if (event instanceof ReceiveEvent.StreamingFailed failed) {
            messages.error(failed.cause());
            messages.keepWarning(failed.cause());
        } else if (event instanceof ReceiveEvent.Disconnected disconnected) {
            messages.info("disconnected; waiting " + disconnected.pause().toSeconds() + " seconds to try again");
        } else if (event instanceof ReceiveEvent.SegmentIncomplete incomplete) {
            messages.info("not renaming \"" + incomplete.fileName() + "\", segment is not complete");
        } else if (event instanceof ReceiveEvent.SegmentSkipped skipped) {
            messages.warning(
                    skipped.compressed()
                            ? "compressed segment file \"" + skipped.fileName() + "\" has incorrect uncompressed size "
                                    + skipped.sizeBytes() + ", skipping"
                            : "segment file \"" + skipped.fileName() + "\" has incorrect size " + skipped.sizeBytes()
                                    + ", skipping");
        } else if (event instanceof ReceiveEvent.UntestedServer untested) {
            messages.warning("server version " + untested.version() + " is newer than the newest known, "
                    + ServerVersion.NEWEST_MAJOR);
        } else if (verbose) {
            messages.info(step(event));
        }
    }

    private static String step(ReceiveEvent event) {
        if (event instanceof ReceiveEvent.StreamingStarted started) {
            return "starting log streaming at " + started.position() + " (timeline " + started.timeline() + ")";
        } else if (event instanceof ReceiveEvent.SegmentFinished finished) {
            return "finished segment at " + finished.position() + " (timeline " + finished.timeline() + ")";
        } else if (event instanceof ReceiveEvent.TimelineSwitched switched) {
            return "switched to timeline " + switched.timeline() + " at " + switched.position();
        } else if (event instanceof ReceiveEvent.EndReached reached) {
            return "stopped log streaming at " + reached.position() + " (timeline " + reached.timeline() + ")";
        } else if (event instanceof ReceiveEvent.CreatingSlot slot) {
            return "creating replication slot \"" + slot.name() + "\"";
        } else if (event instanceof ReceiveEvent.DroppingSlot slot) {
            return "dropping replication slot \"" + slot.name() + "\"";
        }
        return "received interrupt signal, exiting";
    }
}
