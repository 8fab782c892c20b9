package org.basebackup4j.verify;

/**
 * What came of verifying a backup.
 *
 * @param findings how much is wrong
 * @param files how many files the manifest lists
 * @param bytes how large they are together
 */
public record VerifyResult(long findings, long files, long bytes) {
    /** {@return whether nothing is wrong} */
    public boolean isGood() {
        return findings == 0;
    }
}
