/**
 * Reads the write-ahead log, record by record, to prove that it is complete and unbroken: from bytes that are pushed in,
 * whether they come from a server, from files, or from a tar file.
 *
 * <p>Answers to the manual's page of {@code pg_waldump} and to its section "WAL Internals". PostgreSQL 13 to 18.
 *
 * <p>May use: {@code archive}, {@code compress}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.wal;

import org.jspecify.annotations.NullMarked;
