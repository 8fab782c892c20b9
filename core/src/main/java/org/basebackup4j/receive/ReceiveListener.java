package org.basebackup4j.receive;

/** Is told what happens while log is received, on the thread that receives. */
@FunctionalInterface
public interface ReceiveListener {
    /**
     * Something happened.
     *
     * @param event what happened
     */
    void on(ReceiveEvent event);
}
