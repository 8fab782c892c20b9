package org.basebackup4j.verify;

/** Told what is found, on the thread that verifies. */
public interface VerifyListener {
    /** Something is wrong with the backup; the order is always the same. */
    void found(Finding finding);

    /**
     * How far the contents of files have been read; called often.
     *
     * @param finished whether this is the last one
     */
    default void progress(long doneBytes, long totalBytes, boolean finished) {}
}
