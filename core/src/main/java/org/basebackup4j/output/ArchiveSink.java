package org.basebackup4j.output;

import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;

/** What an output takes for an archive. */
public sealed interface ArchiveSink {
    /**
     * The archive's entries.
     *
     * @param handler takes the entries
     */
    record Entries(EntryHandler handler) implements ArchiveSink {}

    /**
     * The archive as a file.
     *
     * @param stage takes the bytes
     */
    record Bytes(ByteStage stage) implements ArchiveSink {}
}
