/**
 * Streams write-ahead log over a connection of its own: segments, timelines and their history files, and the status updates
 * by which the server knows how far we are.
 *
 * <p>Follows the manual's section "Streaming Replication Protocol", {@code START_REPLICATION} and {@code
 * TIMELINE_HISTORY}.
 *
 * <p>Not exported. May use: {@code replication}, {@code session}, {@code connect}, {@code wal}, {@code store}, {@code
 * archive}, {@code compress}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.stream;

import org.jspecify.annotations.NullMarked;
