/**
 * Where archives land: durably, or not at all.
 *
 * <p>{@link org.basebackup4j.output.BackupOutput} is the port that an embedder may implement too; {@link
 * org.basebackup4j.output.CreatedPaths} remembers what to undo. Nothing is written outside the target, its tablespaces'
 * directories and its WAL directory, whatever an archive says. Answers to the manual's page of {@code pg_basebackup},
 * options {@code --pgdata}, {@code --format}, {@code --tablespace-mapping}, {@code --waldir} and {@code --no-sync}.
 *
 * <p>May use: {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.output;

import org.jspecify.annotations.NullMarked;
