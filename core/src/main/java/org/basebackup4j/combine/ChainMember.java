package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.FileChecksum;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.jspecify.annotations.Nullable;

/** One backup of a chain, with what it says of itself. */
final class ChainMember {
    static final String MANIFEST = "backup_manifest";
    static final RelativePath CONTROL = RelativePath.of("global/pg_control");
    private static final RelativePath LABEL = RelativePath.of(BackupLabel.NAME);
    private static final RelativePath VERSION = RelativePath.of("PG_VERSION");
    private static final int MAX_VERSION_BYTES = 64;
    private static final int FIRST_VERSION = 10;

    private final BackupFiles files;
    private @Nullable BackupManifest manifest;
    private byte[] labelBytes = new byte[0];
    private byte[] controlBytes = new byte[0];

    ChainMember(BackupFiles files) {
        this.files = files;
    }

    BackupFiles files() {
        return files;
    }

    Path directory() {
        return files.directory();
    }

    void checkVersion() throws BackupException {
        String where = files.nameOf(VERSION);
        String text = new String(readSmall(VERSION, "", MAX_VERSION_BYTES), StandardCharsets.US_ASCII);
        if (!text.matches("(?s)[0-9]{1,4}[.\n].*")) {
            throw new DamagedDataException(where + ": could not parse version number");
        }
        if (Integer.parseInt(text.replaceFirst("(?s)[^0-9].*", "")) < FIRST_VERSION) {
            throw new BackupException(where + ": server version too old");
        }
    }

    ControlFile readControl() throws BackupException {
        String where = files.nameOf(CONTROL);
        byte[] content = readSmall(CONTROL, " for reading", 2 * ControlFile.SIZE_BYTES);
        if (content.length < ControlFile.SIZE_BYTES) {
            throw new DamagedDataException(
                    "could not read file \"" + where + "\": read " + content.length + " of " + ControlFile.SIZE_BYTES);
        }
        ControlFile control = ControlFile.parse(content);
        if (!control.isKnownVersion()) {
            throw new DamagedDataException(where + ": unexpected control file version");
        }
        if (!control.isIntact()) {
            throw new DamagedDataException(where + ": CRC is incorrect");
        }
        controlBytes = content;
        return control;
    }

    BackupLabel readLabel() throws BackupException {
        labelBytes = readSmall(LABEL, "", BackupLabel.MAX_BYTES);
        return BackupLabel.parse(files.nameOf(LABEL), labelBytes);
    }

    private byte[] readSmall(RelativePath path, String purpose, int maxBytes) throws BackupException {
        String where = files.nameOf(path);
        try (SourceFile file = open(path, "could not open file \"" + where + "\"" + purpose + ": ")) {
            if (file.sizeBytes() > maxBytes) {
                throw new DamagedDataException("file \"" + where + "\" is too large");
            }
            ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
            file.readFully(content, 0);
            return content.array();
        }
    }

    private SourceFile open(RelativePath path, String complaint) throws BackupException {
        Optional<SourceFile> opened;
        try {
            opened = files.open(path);
        } catch (BackupException e) {
            throw e.getCause() instanceof IOException cause
                    ? new StorageException(complaint + OsError.text(cause), cause)
                    : e;
        }
        return opened.orElseThrow(() -> new StorageException(complaint + "No such file or directory"));
    }

    /** Reads the manifest; false if there is none. */
    boolean readManifest() throws BackupException {
        Path path = manifestPath();
        try {
            BackupManifest read = BackupManifest.read(path);
            if (read.version() == 1) {
                throw new BackupException("backup manifest version 1 does not support incremental backup");
            }
            manifest = read;
            return true;
        } catch (BackupException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return false;
            }
            throw e;
        }
    }

    Path manifestPath() {
        return directory().resolve(MANIFEST);
    }

    Optional<BackupManifest> manifest() {
        return Optional.ofNullable(manifest);
    }

    /** What was read before there was a manifest to hold it against. */
    void checkWhatWasRead() throws BackupException {
        check(LABEL, labelBytes);
        check(CONTROL, controlBytes);
        labelBytes = new byte[0];
        controlBytes = new byte[0];
    }

    private void check(RelativePath path, byte[] content) throws BackupException {
        Optional<ManifestFile> listed = listed(path);
        if (listed.isPresent()) {
            checkSize(path, listed.get(), content.length);
            FileChecksum checksum = listed.get().algorithm().newChecksum();
            checksum.update(ByteBuffer.wrap(content));
            checkDigest(path, listed.get(), checksum.finish());
        }
    }

    /** What the manifest says of a file; several threads may ask. */
    synchronized Optional<ManifestFile> listed(RelativePath path) {
        if (manifest == null) {
            return Optional.empty();
        }
        FileTable table = manifest.files();
        int reference = table.find(path.bytes());
        return reference == FileTable.NONE ? Optional.empty() : Optional.of(table.file(reference));
    }

    /** Notes that a file was found. */
    synchronized void found(RelativePath path) {
        if (manifest != null) {
            int reference = manifest.files().find(path.bytes());
            if (reference != FileTable.NONE) {
                manifest.files().mark(reference, FileTable.Mark.SEEN);
            }
        }
    }

    /** Complains about a file that the manifest lists and that was not {@link #found}: the result would be without it. */
    synchronized void checkAllFound() throws BackupException {
        if (manifest == null) {
            return;
        }
        FileTable table = manifest.files();
        for (int file = table.first(); file != FileTable.NONE; file = table.next(file)) {
            if (!table.has(file, FileTable.Mark.SEEN)) {
                RelativePath path = RelativePath.of(table.file(file).path());
                if (!CheckedSource.isExempt(path) && !path.equals(TablespaceMapFile.PATH)) {
                    throw damaged("\"" + files.nameOf(path) + "\" is present in the manifest but not on disk");
                }
            }
        }
    }

    /** The complaint about a file that the manifest should have, but has not. */
    String notListed(RelativePath path) {
        return "manifest file \"" + manifestPath() + "\" contains no entry for file \"" + path + "\"";
    }

    void checkSize(RelativePath path, ManifestFile listed, long sizeBytes) throws BackupException {
        if (listed.sizeBytes() != sizeBytes) {
            throw damaged("\"" + files.nameOf(path) + "\" has size " + sizeBytes + " on disk but size "
                    + Long.toUnsignedString(listed.sizeBytes()) + " in the manifest");
        }
    }

    void checkDigest(RelativePath path, ManifestFile listed, byte[] computed) throws BackupException {
        if (!Arrays.equals(listed.checksum(), computed)) {
            throw damaged("checksum mismatch for file \"" + files.nameOf(path) + "\"");
        }
    }

    private BackupException damaged(String what) {
        return new DamagedDataException(what, "The backup in \"" + directory() + "\" is damaged.", null, null);
    }
}
