package org.basebackup4j.manifest;

import java.util.OptionalLong;
import org.basebackup4j.pg.BackupException;

/** What a JSON text has to say to be a manifest. */
final class ManifestGrammar implements JsonEvents {
    private static final String VERSION = "PostgreSQL-Backup-Manifest-Version";
    private static final int NEWEST_VERSION = 2;

    private enum State {
        TOP_LEVEL_START,
        TOP_LEVEL_FIELD,
        VERSION_VALUE,
        SYSTEM_IDENTIFIER_VALUE,
        FILES_START,
        FILES_NEXT,
        FILE_FIELD,
        FILE_VALUE,
        WAL_RANGES_START,
        WAL_RANGES_NEXT,
        WAL_RANGE_FIELD,
        WAL_RANGE_VALUE,
        CHECKSUM_VALUE,
        TOP_LEVEL_END,
        DONE
    }

    private final ManifestHandler handler;
    private State state = State.TOP_LEVEL_START;
    private boolean versionSeen;
    private String fieldName = "";
    private FileFields file = new FileFields();
    private WalRangeFields range = new WalRangeFields();
    private String checksum = "";

    ManifestGrammar(ManifestHandler handler) {
        this.handler = handler;
    }

    /** What the manifest says of itself, once it is complete. */
    String checksum() throws ManifestException {
        if (state != State.DONE) {
            throw ManifestException.unparsable("manifest ended unexpectedly");
        }
        return checksum;
    }

    @Override
    public void objectStart() throws BackupException {
        switch (state) {
            case TOP_LEVEL_START -> state = State.TOP_LEVEL_FIELD;
            case FILES_NEXT -> {
                file = new FileFields();
                state = State.FILE_FIELD;
            }
            case WAL_RANGES_NEXT -> {
                range = new WalRangeFields();
                state = State.WAL_RANGE_FIELD;
            }
            default -> throw ManifestException.unparsable("unexpected object start");
        }
    }

    @Override
    public void objectEnd() throws BackupException {
        switch (state) {
            case TOP_LEVEL_END -> state = State.DONE;
            case FILE_FIELD -> {
                handler.file(file.file());
                state = State.FILES_NEXT;
            }
            case WAL_RANGE_FIELD -> {
                handler.walRange(range.range());
                state = State.WAL_RANGES_NEXT;
            }
            default -> throw ManifestException.unparsable("unexpected object end");
        }
    }

    @Override
    public void arrayStart() throws BackupException {
        switch (state) {
            case FILES_START -> state = State.FILES_NEXT;
            case WAL_RANGES_START -> state = State.WAL_RANGES_NEXT;
            default -> throw ManifestException.unparsable("unexpected array start");
        }
    }

    @Override
    public void arrayEnd() throws BackupException {
        switch (state) {
            case FILES_NEXT, WAL_RANGES_NEXT -> state = State.TOP_LEVEL_FIELD;
            default -> throw ManifestException.unparsable("unexpected array end");
        }
    }

    @Override
    public void field(String name) throws BackupException {
        fieldName = name;
        switch (state) {
            case TOP_LEVEL_FIELD -> topLevelField(name);
            case FILE_FIELD -> {
                if (!FileFields.isField(name)) {
                    throw ManifestException.unparsable("unexpected file field");
                }
                state = State.FILE_VALUE;
            }
            case WAL_RANGE_FIELD -> {
                if (!WalRangeFields.isField(name)) {
                    throw ManifestException.unparsable("unexpected WAL range field");
                }
                state = State.WAL_RANGE_VALUE;
            }
            default -> throw ManifestException.unparsable("unexpected object field");
        }
    }

    private void topLevelField(String name) throws ManifestException {
        if (!versionSeen) {
            if (!name.equals(VERSION)) {
                throw ManifestException.unparsable("expected version indicator");
            }
            versionSeen = true;
            state = State.VERSION_VALUE;
            return;
        }
        state = switch (name) {
            case "System-Identifier" -> State.SYSTEM_IDENTIFIER_VALUE;
            case "Files" -> State.FILES_START;
            case "WAL-Ranges" -> State.WAL_RANGES_START;
            case "Manifest-Checksum" -> State.CHECKSUM_VALUE;
            default -> throw ManifestException.unparsable("unrecognized top-level field");
        };
    }

    @Override
    public void scalar(String value) throws BackupException {
        switch (state) {
            case VERSION_VALUE -> {
                version(value);
                state = State.TOP_LEVEL_FIELD;
            }
            case SYSTEM_IDENTIFIER_VALUE -> {
                OptionalLong identifier = Numerals.unsigned(value);
                if (identifier.isEmpty()) {
                    throw ManifestException.unparsable("system identifier in manifest not an integer");
                }
                handler.systemIdentifier(identifier.getAsLong());
                state = State.TOP_LEVEL_FIELD;
            }
            case FILE_VALUE -> {
                file.set(fieldName, value);
                state = State.FILE_FIELD;
            }
            case WAL_RANGE_VALUE -> {
                range.set(fieldName, value);
                state = State.WAL_RANGE_FIELD;
            }
            case CHECKSUM_VALUE -> {
                checksum = value;
                state = State.TOP_LEVEL_END;
            }
            default -> throw ManifestException.unparsable("unexpected scalar");
        }
    }

    private void version(String value) throws BackupException {
        OptionalLong version = Numerals.unsigned(value);
        if (version.isEmpty()) {
            throw ManifestException.unparsable("manifest version not an integer");
        }
        if (version.getAsLong() < 1 || version.getAsLong() > NEWEST_VERSION) {
            throw ManifestException.unparsable("unexpected manifest version");
        }
        handler.version((int) version.getAsLong());
    }
}
