package org.basebackup4j.output;

import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;

/** What an output takes for an archive. */
public sealed interface ArchiveSink {
    /** The archive's entries. */
    record Entries(EntryHandler handler) implements ArchiveSink {}

    /** The archive as a file. */
    record Bytes(ByteStage stage) implements ArchiveSink {}
}
