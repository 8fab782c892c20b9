/**
 * Where archives land by themselves: in directories and files of ours, durably or not at all, and in one tar stream.
 *
 * <p>{@link org.basebackup4j.store.CreatedPaths} remembers what to undo. Nothing is written outside the target, its
 * tablespaces' directories and its WAL directory, whatever an archive says. Answers to the manual's page of {@code
 * pg_basebackup}, options {@code --pgdata}, {@code --format}, {@code --tablespace-mapping}, {@code --waldir} and {@code
 * --no-sync}.
 *
 * <p>Not exported. May use: {@code output}, {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.store;

import org.jspecify.annotations.NullMarked;
