package org.basebackup4j.backup;

import java.util.Optional;

/**
 * What the server is to make of the manifest.
 *
 * @param wanted whether there is one
 * @param forceEncode whether all file names are written in hexadecimal
 * @param checksums the algorithm for the files' checksums, as the server knows it; empty for its default
 */
public record ManifestOptions(boolean wanted, boolean forceEncode, Optional<String> checksums) {
    /** {@return a manifest as the server makes it by default} */
    public static ManifestOptions defaults() {
        return new ManifestOptions(true, false, Optional.empty());
    }

    /** {@return no manifest} */
    public static ManifestOptions none() {
        return new ManifestOptions(false, false, Optional.empty());
    }
}
