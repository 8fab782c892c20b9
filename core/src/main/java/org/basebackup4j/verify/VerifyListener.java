package org.basebackup4j.verify;

/** Told what is found, on the thread that verifies. */
public interface VerifyListener {
    /**
     * Something is wrong with the backup; the order is always the same.
     *
     * @param finding what is wrong
     */
    void found(Finding finding);

    /**
     * How far the contents of files have been read; called often.
     *
     * @param doneBytes how many bytes have been read
     * @param totalBytes how many there are
     * @param finished whether this is the last one
     */
    default void progress(long doneBytes, long totalBytes, boolean finished) {}
}
