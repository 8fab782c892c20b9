package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * Hands its input over to a thread of its own, on which the next stage works. What the two sides do overlaps.
 *
 * <p>A bounded ring: each byte is copied into one of a few buffers, and when all of them are full the writer waits. What
 * goes wrong on the other side is thrown by the next call on this one, with the original exception as it was; {@link
 * #finish} returns when the next stage has finished. The thread ends with this stage, however it ends.
 */
public final class Handoff implements ByteStage {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int BUFFERS = 4;

    /** A buffer without anything in it is not handed over but for this. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final ByteStage next;
    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread thread;
    private @Nullable ByteBuffer filling;
    private int buffersMade;
    private boolean finished;
    private boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * Starts the thread.
     *
     * @param threadName what it is called
     * @param next used by that thread only, and closed with this stage
     */
    public Handoff(String threadName, ByteStage next) {
        this.next = next;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        try {
            for (ByteBuffer buffer = full.take(); buffer.hasRemaining(); buffer = full.take()) {
                next.write(buffer);
                empty.put(buffer.clear());
            }
            next.finish();
        } catch (Throwable e) { // other languages throw checked exceptions from anywhere, too
            failure = e;
            empty.offer(END); // whoever waits for an empty buffer looks for the failure now
        }
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            ByteBuffer buffer = filling();
            int limit = data.limit();
            data.limit(data.position() + Math.min(data.remaining(), buffer.remaining()));
            buffer.put(data);
            data.limit(limit);
            if (!buffer.hasRemaining()) {
                handOver(buffer);
            }
        }
        throwFailure();
    }

    private ByteBuffer filling() throws BackupException {
        ByteBuffer buffer = filling;
        if (buffer == null) {
            throwFailure();
            buffer = emptyBuffer();
            throwFailure();
            filling = buffer;
        }
        return buffer;
    }

    /** Small archives do with one. */
    private ByteBuffer emptyBuffer() throws BackupException {
        ByteBuffer buffer = empty.poll();
        if (buffer == null && buffersMade < BUFFERS) {
            buffersMade++;
            return ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
        try {
            return buffer == null ? empty.take() : buffer;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static BackupException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BackupException("interrupted", e);
    }

    /** There is room for all buffers and the end, so this never waits. */
    private void handOver(ByteBuffer buffer) {
        full.add(buffer.flip());
        filling = null;
    }

    private void throwFailure() throws BackupException {
        Throwable cause = failure;
        if (cause == null) {
            return;
        }
        if (cause instanceof BackupException known) {
            throw known;
        }
        throw new BackupException("could not write data: " + cause, cause);
    }

    @Override
    public void finish() throws BackupException {
        if (filling != null) {
            handOver(filling);
        }
        full.add(END);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        throwFailure();
        finished = true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!finished) {
            thread.interrupt();
            joinUninterruptibly();
        }
        next.close();
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
