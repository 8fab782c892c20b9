package org.basebackup4j.manifest;

import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.ChecksumAlgorithm;

/**
 * What a manifest says of one file. The arrays are not copied: nobody changes them.
 *
 * @param pathBytes its path below the data directory, separated by slashes, as the server's file system has it
 * @param sizeBytes its size, as an unsigned number
 * @param lastModified when it was changed last, in words that nobody has to understand; empty when it is not said
 * @param algorithm the algorithm of the checksum
 * @param checksum the checksum; of a proper manifest it is as long as the algorithm says
 */
public record ManifestFile(
        byte[] pathBytes, long sizeBytes, String lastModified, ChecksumAlgorithm algorithm, byte[] checksum) {
    /** {@return the path in words} What is not valid UTF-8 is replaced, so that two paths may become the same. */
    public String path() {
        return new String(pathBytes, StandardCharsets.UTF_8);
    }
}
