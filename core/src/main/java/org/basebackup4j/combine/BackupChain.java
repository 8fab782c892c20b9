package org.basebackup4j.combine;

import java.util.List;
import java.util.Optional;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.jspecify.annotations.Nullable;

/**
 * Backups that belong together: a full one, and increments each of which begins where the one before it began.
 *
 * @param members the backups, the full one first
 * @param label the label of the last one
 * @param systemIdentifier the cluster that all of them are of
 * @param layout how it divides relations
 */
record BackupChain(List<ChainMember> members, BackupLabel label, long systemIdentifier, RelationLayout layout) {
    private static final String CHECKSUMS_HINT =
            "Disable, and optionally reenable, checksums on the output directory to avoid failures.";

    /** Reads what the backups say of themselves, and checks that they make a chain. */
    static BackupChain read(List<ChainMember> members, CombineListener listener) throws BackupException {
        last(members).checkVersion();
        ControlFile control = readControlFiles(members, listener);
        BackupLabel label = readLabels(members, listener);
        readManifests(members, control.systemIdentifier(), listener);
        String where = last(members).files().nameOf(ChainMember.CONTROL);
        return new BackupChain(members, label, control.systemIdentifier(), RelationLayout.of(control, where));
    }

    private static ChainMember last(List<ChainMember> members) {
        return members.get(members.size() - 1);
    }

    ChainMember last() {
        return last(members);
    }

    /** From the last to the first, as the original does, so that the same mistake is found first. */
    private static ControlFile readControlFiles(List<ChainMember> members, CombineListener listener)
            throws BackupException {
        step(listener, "reading", last(members), ChainMember.CONTROL.toString());
        ControlFile newest = last(members).readControl();
        boolean mixed = false;
        for (int i = members.size() - 2; i >= 0; i--) {
            step(listener, "reading", members.get(i), ChainMember.CONTROL.toString());
            ControlFile control = members.get(i).readControl();
            if (control.systemIdentifier() != newest.systemIdentifier()) {
                throw new BackupException(members.get(i).files().nameOf(ChainMember.CONTROL)
                        + ": expected system identifier " + Long.toUnsignedString(newest.systemIdentifier())
                        + ", but found " + Long.toUnsignedString(control.systemIdentifier()));
            }
            mixed |= newest.hasDataChecksums() && !control.hasDataChecksums();
        }
        if (mixed) {
            listener.on(
                    new CombineEvent.Warning("only some backups have checksums enabled", Optional.of(CHECKSUMS_HINT)));
        }
        return newest;
    }

    private static void step(CombineListener listener, String what, ChainMember member, String file) {
        listener.on(new CombineEvent.Step(what + " \"" + member.directory().resolve(file) + "\""));
    }

    private static BackupLabel readLabels(List<ChainMember> members, CombineListener listener) throws BackupException {
        @Nullable BackupLabel next = null;
        @Nullable BackupLabel newest = null;
        for (int i = members.size() - 1; i >= 0; i--) {
            ChainMember member = members.get(i);
            step(listener, "reading", member, BackupLabel.NAME);
            BackupLabel label = member.readLabel();
            if (i > 0 && label.previous().isEmpty()) {
                throw new BackupException("backup at \"" + member.directory()
                        + "\" is a full backup, but only the first backup should be a full backup");
            }
            if (i == 0 && label.previous().isPresent()) {
                throw new BackupException("backup at \"" + member.directory()
                        + "\" is an incremental backup, but the first backup should be a full backup");
            }
            if (next != null) {
                checkFollows(member, label, next.previous().orElseThrow());
            }
            newest = newest == null ? label : newest;
            next = label;
        }
        if (newest == null) {
            throw new IllegalArgumentException("no backups");
        }
        return newest;
    }

    private static void checkFollows(ChainMember member, BackupLabel label, BackupLabel.Previous expected)
            throws BackupException {
        TimelineId timeline = label.startTimeline();
        if (!timeline.equals(expected.timeline())) {
            throw new BackupException("backup at \"" + member.directory() + "\" starts on timeline " + timeline
                    + ", but expected " + expected.timeline());
        }
        Lsn start = label.start();
        if (!start.equals(expected.start())) {
            throw new BackupException("backup at \"" + member.directory() + "\" starts at LSN " + start
                    + ", but expected " + expected.start());
        }
    }

    private static void readManifests(List<ChainMember> members, long systemIdentifier, CombineListener listener)
            throws BackupException {
        for (ChainMember member : members) {
            step(listener, "reading", member, ChainMember.MANIFEST);
            if (!member.readManifest()) {
                listener.on(new CombineEvent.Warning(
                        "file \"" + member.manifestPath() + "\" does not exist", Optional.empty()));
            }
        }
        for (ChainMember member : members) {
            Optional<Long> said = member.manifest().map(BackupManifest::systemIdentifier);
            if (said.isPresent() && said.get() != systemIdentifier) {
                throw new BackupException(member.files().nameOf(ChainMember.CONTROL)
                        + ": manifest system identifier is " + Long.toUnsignedString(said.get())
                        + ", but control file has " + Long.toUnsignedString(systemIdentifier));
            }
        }
        for (ChainMember member : members) {
            member.checkWhatWasRead();
        }
    }
}
