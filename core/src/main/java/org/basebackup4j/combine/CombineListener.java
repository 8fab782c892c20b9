package org.basebackup4j.combine;

/** Told what happens, on the thread that combines. */
@FunctionalInterface
public interface CombineListener {
    /**
     * Something happened; must not throw.
     *
     * @param event what happened
     */
    void on(CombineEvent event);
}
