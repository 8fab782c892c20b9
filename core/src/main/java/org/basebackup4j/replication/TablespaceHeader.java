package org.basebackup4j.replication;

import java.util.Optional;

/**
 * One row of the list of archives that a base backup will have.
 *
 * @param oid the tablespace's object identifier; empty for the data directory
 * @param location the tablespace's path on the server, relative to the data directory for one in place; empty for the
 *     data directory
 * @param sizeKilobytes the server's estimate, in units of 1024 bytes; 0 when it was not asked for one
 */
public record TablespaceHeader(Optional<String> oid, Optional<String> location, long sizeKilobytes) {}
