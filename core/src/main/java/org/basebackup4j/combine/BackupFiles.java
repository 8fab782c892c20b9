package org.basebackup4j.combine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;

/** The files of one backup, however it is stored. Only read; several threads may open files at the same time. */
interface BackupFiles extends AutoCloseable {
    /** Told what there is, directories before what is in them. */
    interface Visitor {
        void directory(RelativePath path) throws BackupException;

        void file(RelativePath path) throws BackupException;

        /** Something that does not belong into a backup. */
        void skipped(String what) throws BackupException;
    }

    /** Where the backup is. */
    Path directory();

    /** Opens a file; empty when there is none. */
    Optional<SourceFile> open(RelativePath path) throws BackupException;

    /** What a file is called in messages. */
    String nameOf(RelativePath path);

    /** The tablespaces, in the order of their identifiers. */
    List<Tablespace> tablespaces() throws BackupException;

    /** Goes through everything, tablespaces included, but for links to them. */
    void walk(Visitor visitor) throws BackupException;

    /** Whether the cluster's files are readable for its group. */
    boolean hasGroupAccess() throws BackupException;

    /** Releases what is open. */
    @Override
    void close();
}
