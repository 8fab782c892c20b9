package org.basebackup4j.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Keeps what it gets, and whether it was finished and closed. */
public final class CollectingStage implements ByteStage {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean finished;
    private boolean closed;

    public CollectingStage() {}

    @Override
    public void write(ByteBuffer data) {
        if (finished || closed) {
            throw new IllegalStateException("write after the end");
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void finish() {
        if (finished || closed) {
            throw new IllegalStateException("finish after the end");
        }
        finished = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    public boolean isFinished() {
        return finished;
    }

    public boolean isClosed() {
        return closed;
    }
}
