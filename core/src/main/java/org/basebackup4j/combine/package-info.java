/**
 * Rebuilds a full backup from a chain of incremental ones.
 *
 * <p>{@link org.basebackup4j.combine.BackupCombiner} is the entry. The members of the chain are only read; what is written
 * is durable, or nothing is left of it. Answers to the manual's page of {@code pg_combinebackup}.
 *
 * <p>May use: {@code manifest}, {@code output}, {@code compress}, {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.combine;

import org.jspecify.annotations.NullMarked;
