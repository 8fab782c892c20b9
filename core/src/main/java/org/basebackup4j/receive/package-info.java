/**
 * Receives write-ahead log: segments, timelines and their history files, and the status updates by which the server
 * knows how far we are.
 *
 * <p>Follows the manual's section "Streaming Replication Protocol", {@code START_REPLICATION} and {@code
 * TIMELINE_HISTORY}.
 *
 * <p>May use: {@code replication}, {@code session}, {@code connect}, {@code output}, {@code archive}, {@code compress},
 * {@code pg}.
 */
@NullMarked
package org.basebackup4j.receive;

import org.jspecify.annotations.NullMarked;
