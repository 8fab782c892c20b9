package org.basebackup4j.combine;

/** How files get from a backup into the result that need no rebuilding. */
public enum CopyMethod {
    /** They are read and written. What is read is compared with the backup's manifest. */
    COPY,
    /** The kernel copies, sharing blocks where the file system can. */
    COPY_FILE_RANGE,
    /** They share their blocks with the backup's; fails where the file system cannot do that. */
    CLONE,
    /** They are the backup's own files, under one more name. */
    LINK
}
