/**
 * Streams of archive entries and the stages that transform them.
 *
 * <p>Two interfaces carry everything and compose by wrapping: {@link org.basebackup4j.archive.ByteStage} for bytes and
 * {@link org.basebackup4j.archive.EntryHandler} for the entries of an archive. The format is the POSIX ustar
 * interchange format that the server sends, see the manual's section "Streaming Replication Protocol", {@code
 * BASE_BACKUP}.
 *
 * <p>May use: {@code pg}.
 */
@NullMarked
package org.basebackup4j.archive;

import org.jspecify.annotations.NullMarked;
