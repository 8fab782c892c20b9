/**
 * The walsender's commands, typed: {@code IDENTIFY_SYSTEM}, {@code SHOW}, {@code CREATE_REPLICATION_SLOT}, {@code
 * BASE_BACKUP}, {@code START_REPLICATION}, {@code TIMELINE_HISTORY}.
 *
 * <p>What differs between server versions ends here: the two syntaxes of the options, and the two shapes of a base
 * backup (up to 14 one COPY for each tablespace and one for the manifest, from 15 a single one with typed messages).
 * Follows the manual's section "Streaming Replication Protocol".
 *
 * <p>May use: {@code session}, {@code connect}, {@code wire}, {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.replication;

import org.jspecify.annotations.NullMarked;
