/**
 * Receives a server's write-ahead log into a directory, without an end and through broken connections, and makes and drops
 * the slots for it: what {@code pg_receivewal} does.
 *
 * <p>Follows the manual's page of {@code pg_receivewal}.
 *
 * <p>May use: {@code stream}, {@code wal}, {@code replication}, {@code session}, {@code connect}, {@code store}, {@code
 * archive}, {@code compress}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.receive;

import org.jspecify.annotations.NullMarked;
