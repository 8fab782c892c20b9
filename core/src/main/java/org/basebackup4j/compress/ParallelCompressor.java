package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.FlushableStage;
import org.basebackup4j.pg.BackupException;

/**
 * Compresses blocks on several threads and writes them in their order.
 *
 * <p>The calling thread fills blocks and writes those that are done; only workers compress. There are more blocks than
 * workers, so that these have something to do while the calling thread waits for input or writes; when all are in work, it
 * waits for the oldest. So memory is bounded, and the next stage sees one thread only.
 */
final class ParallelCompressor implements FlushableStage {
    /** More would be faster than anything that a server sends, and cost memory. */
    private static final int MAX_THREADS = 32;

    /** With a handful everybody waits for everybody: on two cores these are worth a fifth of lz4's time. */
    private static final int MIN_BLOCKS = 26;

    private final BlockFormat format;
    private final ByteStage next;
    private final ExecutorService workers;
    private final int maxBlocks;
    private final Deque<Block> idle = new ArrayDeque<>();
    private final Deque<InWork> inWork = new ArrayDeque<>();
    private Block filling;
    private int blocksMade = 1;
    private boolean started;
    private boolean closed;

    private record InWork(Block block, Future<?> done) {}

    private ParallelCompressor(BlockFormat format, int threads, ByteStage next) {
        this.format = format;
        this.next = next;
        this.maxBlocks = Math.max(MIN_BLOCKS, threads + threads / 2 + 2);
        this.filling = format.newBlock();
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "basebackup4j-" + format.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Compresses on all cores. */
    static ParallelCompressor onAllCores(BlockFormat format, ByteStage next) {
        return new ParallelCompressor(
                format, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()), next);
    }

    /** Compresses on the given number of threads beside the caller's. */
    static ParallelCompressor onThreads(int threads, BlockFormat format, ByteStage next) {
        return new ParallelCompressor(format, threads, next);
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            if (!filling.input().hasRemaining()) {
                submitFilling();
            }
            ByteBuffer input = filling.input();
            int limit = data.limit();
            data.limit(data.position() + Math.min(data.remaining(), input.remaining()));
            input.put(data);
            data.limit(limit);
        }
    }

    private void submitFilling() throws BackupException {
        Block complete = filling;
        filling = emptyBlock();
        filling.startAfter(complete);
        submit(complete, false);
    }

    @Override
    public void flush() throws BackupException {
        if (filling.input().position() > 0) {
            submitFilling();
        }
        while (!inWork.isEmpty()) {
            writeOldest();
        }
    }

    private Block emptyBlock() throws BackupException {
        writeWhatIsDone();
        if (idle.isEmpty() && blocksMade < maxBlocks) {
            blocksMade++;
            return format.newBlock();
        }
        if (idle.isEmpty()) {
            writeOldest();
        }
        return idle.pop();
    }

    private void submit(Block block, boolean last) {
        format.count(block);
        inWork.add(new InWork(block, workers.submit(() -> block.compress(last))));
    }

    private void writeWhatIsDone() throws BackupException {
        while (!inWork.isEmpty() && inWork.element().done().isDone()) {
            writeOldest();
        }
    }

    private void writeOldest() throws BackupException {
        InWork oldest = inWork.remove();
        await(oldest.done());
        writeHeader();
        next.write(oldest.block().output());
        idle.push(oldest.block());
    }

    private static void await(Future<?> done) throws BackupException {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException("could not compress data: interrupted", e);
        } catch (ExecutionException e) {
            throw new BackupException("could not compress data: " + e.getCause(), e.getCause());
        }
    }

    private void writeHeader() throws BackupException {
        if (!started) {
            started = true;
            next.write(format.header());
        }
    }

    @Override
    public void finish() throws BackupException {
        submit(filling, true);
        while (!inWork.isEmpty()) {
            writeOldest();
        }
        next.write(format.trailer());
        next.finish();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.shutdownNow();
        awaitWorkers();
        inWork.forEach(block -> block.block().close());
        idle.forEach(Block::close);
        filling.close();
        format.close();
        next.close();
    }

    /** They use memory that is about to be freed; a block takes them milliseconds. */
    private void awaitWorkers() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
