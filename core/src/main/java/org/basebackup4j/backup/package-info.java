/**
 * Takes a base backup: only the sequence of steps, which the packages below carry out.
 *
 * <p>The entry is {@link org.basebackup4j.backup.BaseBackup#take}. Follows the manual's page of {@code pg_basebackup} and
 * the section "Streaming Replication Protocol", {@code BASE_BACKUP}.
 *
 * <p>May use: all packages of this library.
 */
@NullMarked
package org.basebackup4j.backup;

import org.jspecify.annotations.NullMarked;
