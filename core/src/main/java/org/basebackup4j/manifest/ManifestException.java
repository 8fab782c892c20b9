package org.basebackup4j.manifest;

import org.basebackup4j.pg.DamagedDataException;

/** A manifest that is not one, or whose own checksum says that it was changed. */
public final class ManifestException extends DamagedDataException {
    private static final long serialVersionUID = 1L;

    ManifestException(String message) {
        super(message);
    }

    static ManifestException unparsable(String reason) {
        return new ManifestException("could not parse backup manifest: " + reason);
    }
}
