package org.basebackup4j.combine;

/**
 * A backup that was combined; or, in a dry run, what would have been.
 *
 * @param files how many files it has, its manifest not counted; 0 in a dry run
 * @param bytes how large they are together, before they are compressed
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 */
public record CombineResult(long files, long bytes, String systemIdentifier) {}
