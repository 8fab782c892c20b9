package org.basebackup4j.manifest;

import org.basebackup4j.pg.BackupException;

/** Takes the parts of a JSON text. A string holds bytes, one in each character, whatever they mean. */
interface JsonEvents {
    void objectStart() throws BackupException;

    void objectEnd() throws BackupException;

    void arrayStart() throws BackupException;

    void arrayEnd() throws BackupException;

    void field(String name) throws BackupException;

    /** A value of any kind, as it is written, but for the quotes and escapes of a string. */
    void scalar(String value) throws BackupException;
}
