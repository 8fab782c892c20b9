package org.basebackup4j.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.FileChecksum;
import org.jspecify.annotations.Nullable;

/** Holds the members of one tar file against the manifest. Several of these may work at the same time. */
final class TarMembers implements EntryHandler {
    /** The only links that a server sends; unpacked, any other would be something that the manifest does not list. */
    private static final Pattern TABLESPACE_LINK = Pattern.compile("pg_tblspc/[0-9]+");

    private final TarFile archive;
    private final String prefix;
    private final BackupManifest manifest;
    private final IgnoreList ignored;
    private final boolean checksums;
    private final Optional<Pages> pages;
    private final AtomicLong doneBytes;
    private final boolean marking;
    private final Set<String> links = new HashSet<>();
    private String checkedParent = "";
    private final List<Finding> findings = new ArrayList<>();
    private final Map<ChecksumAlgorithm, FileChecksum> computing = new EnumMap<>(ChecksumAlgorithm.class);
    private @Nullable ManifestFile file;
    private @Nullable FileChecksum checksum;
    private Optional<PageCheck> pageCheck = Optional.empty();
    private @Nullable ByteArrayOutputStream controlBytes;
    private Optional<ControlFile> control = Optional.empty();
    private long memberBytes;

    /**
     * Prepares for one tar file.
     *
     * @param checksums whether contents are compared
     * @param pages how pages are checked, if they are
     * @param doneBytes counts what was read
     * @param marking whether it is noted which files were found
     */
    TarMembers(
            TarFile archive,
            BackupManifest manifest,
            IgnoreList ignored,
            boolean checksums,
            Optional<Pages> pages,
            AtomicLong doneBytes,
            boolean marking) {
        this.archive = archive;
        this.prefix = archive.isTablespace() ? "pg_tblspc/" + archive.stem() + "/" : "";
        this.manifest = manifest;
        this.ignored = ignored;
        this.checksums = checksums;
        this.pages = pages;
        this.doneBytes = doneBytes;
        this.marking = marking;
    }

    List<Finding> findings() {
        return findings;
    }

    /** The control file, if this was where it is. */
    Optional<ControlFile> control() {
        return control;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        file = null;
        checksum = null;
        controlBytes = null;
        pageCheck = Optional.empty();
        memberBytes = 0;
        String member = TarFile.plainName(new String(entry.nameBytes(), StandardCharsets.ISO_8859_1));
        if (entry.type() == TarEntry.Type.DIRECTORY && (member.isEmpty() || member.equals("."))) {
            return; // GNU tar packs the directory itself
        }
        byte[] path = (prefix + member).getBytes(StandardCharsets.ISO_8859_1);
        String name = new String(path, StandardCharsets.UTF_8);
        if (!MemberPath.isSafe(member) || !isInDirectory(member)) {
            add("member \"" + entry.name() + "\" of archive \"" + archive.fileName() + "\" has an unsafe path name");
        } else if (!ignored.matches(name)) {
            switch (entry.type()) {
                case FILE -> member(path, name, entry.sizeBytes());
                case DIRECTORY -> noFile(path, name, "a directory");
                case SYMBOLIC_LINK -> link(path, member, name);
            }
        }
    }

    /** Whether what it is in is neither a link nor a file: unpacked it would be somewhere else. */
    private boolean isInDirectory(String member) {
        String parent = MemberPath.parent(member);
        if (parent.equals(checkedParent)) {
            return true;
        }
        for (String above = parent; !above.isEmpty(); above = MemberPath.parent(above)) {
            byte[] path = (prefix + above).getBytes(StandardCharsets.ISO_8859_1);
            if (links.contains(above) || manifest.files().find(path) != FileTable.NONE) {
                return false;
            }
        }
        checkedParent = parent;
        return true;
    }

    /** Unpacked it takes the place of a file that has its name, or keeps it from being made. */
    private void noFile(byte[] path, String name, String kind) {
        int reference = manifest.files().find(path);
        if (reference != FileTable.NONE) {
            manifest.files().mark(reference, Mark.SEEN);
            add("\"" + name + "\" is " + kind + " in archive \"" + archive.fileName()
                    + "\" but a file in the manifest");
        }
    }

    private void link(byte[] path, String member, String name) {
        links.add(member);
        checkedParent = "";
        if (TABLESPACE_LINK.matcher(name).matches()) {
            noFile(path, name, "a symbolic link");
        } else {
            addExtra(name);
        }
    }

    private void member(byte[] path, String name, long sizeBytes) throws BackupException {
        FileTable files = manifest.files();
        int reference = files.find(path);
        if (reference == FileTable.NONE) {
            addExtra(name);
            return;
        }
        if (marking && files.has(reference, Mark.SEEN)) {
            add("file \"" + name + "\" is present in archive \"" + archive.fileName() + "\" more than once");
        }
        if (marking) {
            files.mark(reference, Mark.SEEN);
        }
        if (files.sizeBytes(reference) != sizeBytes) {
            add("file \"" + name + "\" has size " + sizeBytes + " in archive \"" + archive.fileName() + "\" but size "
                    + Long.toUnsignedString(files.sizeBytes(reference)) + " in the manifest");
            files.mark(reference, Mark.BAD);
        } else {
            ManifestFile listed = files.file(reference);
            file = listed;
            checksum = checksums ? computing.computeIfAbsent(listed.algorithm(), ChecksumAlgorithm::newChecksum) : null;
            pageCheck = pages.flatMap(known -> known.check(name, findings));
        }
        beginControl(name, sizeBytes);
    }

    private void beginControl(String name, long sizeBytes) throws BackupException {
        if (!name.equals(ControlCheck.PATH)) {
            return;
        }
        if (sizeBytes == ControlFile.SIZE_BYTES) {
            controlBytes = new ByteArrayOutputStream(ControlFile.SIZE_BYTES);
        } else if (manifest.version() > 1) {
            throw new DamagedDataException(
                    "unexpected control file size " + sizeBytes + ", expected " + ControlFile.SIZE_BYTES);
        }
    }

    private void addExtra(String name) {
        add("file \"" + name + "\" is present in archive \"" + archive.fileName() + "\" but not in the manifest");
    }

    private void add(String message) {
        findings.add(Finding.of(message));
    }

    @Override
    public void content(ByteBuffer data) {
        int position = data.position();
        memberBytes += data.remaining();
        doneBytes.addAndGet(data.remaining());
        if (controlBytes != null) {
            byte[] piece = new byte[data.remaining()];
            data.duplicate().get(piece);
            controlBytes.writeBytes(piece);
        }
        pageCheck.ifPresent(check -> {
            check.take(data);
            data.position(position);
        });
        if (checksum != null) {
            checksum.update(data);
        }
        data.position(data.limit());
    }

    @Override
    public void end() throws BackupException {
        if (controlBytes != null) {
            ControlFile found = ControlFile.parse(controlBytes.toByteArray());
            ControlCheck.check(found, archive.fileName() + ": " + ControlCheck.PATH, manifest);
            control = Optional.of(found);
        }
        pageCheck.ifPresent(PageCheck::finish);
        if (checksum != null && file != null) {
            compare(file, checksum.finish());
        }
    }

    private void compare(ManifestFile listed, byte[] computed) {
        String name = listed.path();
        if (memberBytes != listed.sizeBytes()) {
            add("file \"" + name + "\" in archive \"" + archive.fileName() + "\" should contain "
                    + Long.toUnsignedString(listed.sizeBytes()) + " bytes, but " + memberBytes + " bytes were read");
        } else if (computed.length != listed.checksum().length) {
            add("file \"" + name + "\" in archive \"" + archive.fileName() + "\" has checksum of length "
                    + listed.checksum().length + ", but expected " + computed.length);
        } else if (!Arrays.equals(computed, listed.checksum())) {
            add("checksum mismatch for file \"" + name + "\" in archive \"" + archive.fileName() + "\"");
        }
    }

    @Override
    public void archiveEnd() {
        // All members have been compared.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
