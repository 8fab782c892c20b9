package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.jspecify.annotations.Nullable;

/**
 * What is in a compressed file, decompressed on a thread of its own while it is read. Made for who reads forward: to go
 * back, all is decompressed again from the beginning.
 */
final class ForwardContent implements Content {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int BUFFERS = 4;

    private final Path path;
    private @Nullable Reading reading;

    ForwardContent(Path path) {
        this.path = path;
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws BackupException {
        Reading current = reading;
        if (current == null || position < current.position) {
            close();
            current = new Reading(path);
            reading = current;
        }
        return current.read(target, position);
    }

    @Override
    public synchronized void close() {
        if (reading != null) {
            reading.stop();
            reading = null;
        }
    }

    /** Once through the file. */
    private static final class Reading {
        private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
        private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS + 1);
        private final ByteBuffer end = ByteBuffer.allocate(0);
        private final Thread thread;
        private volatile @Nullable BackupException failure;
        private ByteBuffer current = ByteBuffer.allocate(0);
        private long position;
        private boolean ended;

        Reading(Path path) {
            for (int i = 0; i < BUFFERS; i++) {
                empty.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
            }
            thread = new Thread(() -> decompress(path), "basebackup4j-decompress");
            thread.setDaemon(true);
            thread.start();
        }

        private void decompress(Path path) {
            try {
                TarSource.decompress(path, new Filling());
            } catch (BackupException e) {
                failure = e;
            } catch (Throwable e) {
                failure = new BackupException("could not decompress file \"" + path + "\": " + e, e);
            }
            full.offer(end); // there is room for all buffers and this
        }

        /** Takes what comes out. */
        private final class Filling implements ByteStage {
            @Override
            public void write(ByteBuffer data) throws BackupException {
                while (data.hasRemaining()) {
                    ByteBuffer buffer = take(empty).clear();
                    int limit = data.limit();
                    data.limit(data.position() + Math.min(data.remaining(), buffer.remaining()));
                    buffer.put(data);
                    data.limit(limit);
                    full.add(buffer.flip());
                }
            }

            @Override
            public void finish() {
                // The end is told when the stage before this one is done too.
            }

            @Override
            public void close() {
                // The buffers belong to the reader.
            }
        }

        private static ByteBuffer take(BlockingQueue<ByteBuffer> queue) throws BackupException {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException(e);
            }
        }

        int read(ByteBuffer target, long wanted) throws BackupException {
            while (!ended && position + current.remaining() <= wanted) {
                position += current.remaining();
                next();
            }
            if (ended) {
                return -1;
            }
            int skip = (int) (wanted - position);
            current.position(current.position() + skip);
            int bytes = Math.min(target.remaining(), current.remaining());
            int limit = current.limit();
            target.put(current.limit(current.position() + bytes));
            current.limit(limit);
            position = wanted + bytes;
            return bytes;
        }

        private void next() throws BackupException {
            if (current.capacity() > 0) {
                empty.add(current);
            }
            current = take(full);
            if (current.capacity() == 0) { // the end
                ended = true;
                BackupException cause = failure;
                if (cause != null) {
                    throw cause;
                }
            }
        }

        void stop() {
            thread.interrupt();
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
}
