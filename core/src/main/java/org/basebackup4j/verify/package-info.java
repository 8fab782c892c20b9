/**
 * Verifies a backup that was taken, plain or tar: files against the manifest, the log by its records, and, if it is asked
 * for, pages by their checksums.
 *
 * <p>Answers to the manual's page of {@code pg_verifybackup}. Nothing is written.
 *
 * <p>May use: {@code manifest}, {@code wal}, {@code compress}, {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.verify;

import org.jspecify.annotations.NullMarked;
