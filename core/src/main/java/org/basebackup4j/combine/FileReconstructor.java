package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.FileChecksum;
import org.jspecify.annotations.Nullable;

/** Makes files as they were planned. Each thread has its own. */
final class FileReconstructor {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final ChecksumAlgorithm algorithm;
    private final FileChecksum checksum;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Computes checksums with an algorithm. */
    FileReconstructor(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.checksum = algorithm.newChecksum();
    }

    /**
     * Makes a file, and checks the files that it is made from.
     *
     * @return its checksum
     */
    byte[] make(FilePlan plan, BlockSink sink) throws BackupException {
        byte[] made = plan instanceof FilePlan.Merged merged
                ? merge(merged, sink)
                : copy(((FilePlan.Whole) plan).source(), sink);
        for (CheckedSource source : plan.consulted()) {
            source.finish(scratch);
        }
        return made;
    }

    private byte[] copy(CheckedSource source, BlockSink sink) throws BackupException {
        Optional<byte[]> known = source.isChecked() ? source.knownChecksum(algorithm) : Optional.empty();
        FileChecksum computing = known.isPresent() ? null : checksum;
        long sizeBytes = source.file().sizeBytes();
        for (long done = 0; done < sizeBytes; done += buffer.limit()) {
            range(source, done, (int) Math.min(BUFFER_BYTES, sizeBytes - done), sink, computing);
        }
        return known.isPresent() ? known.get() : checksum.finish();
    }

    private byte[] merge(FilePlan.Merged plan, BlockSink sink) throws BackupException {
        int most = BUFFER_BYTES / plan.blockBytes();
        int[] owners = plan.owners();
        int block = 0;
        while (block < owners.length) {
            int run = plan.run(block, most);
            int bytes = run * plan.blockBytes();
            if (owners[block] == FilePlan.Merged.ZEROS) {
                zeros(bytes, sink);
            } else {
                range(plan.consulted().get(owners[block]), plan.indexes()[block], bytes, sink, checksum);
            }
            block += run;
        }
        return checksum.finish();
    }

    private void range(CheckedSource source, long position, int bytes, BlockSink sink, @Nullable FileChecksum computing)
            throws BackupException {
        buffer.clear().limit(bytes);
        if (!sink.copiesRanges() || source.isChecked() || algorithm != ChecksumAlgorithm.NONE) {
            source.read(buffer, position, scratch);
            buffer.flip();
            if (computing != null) {
                computing.update(buffer);
            }
        }
        if (sink.copiesRanges()) {
            sink.copyRange(source.file(), position, bytes);
        } else {
            sink.write(buffer.rewind());
        }
    }

    private void zeros(int bytes, BlockSink sink) throws BackupException {
        buffer.clear();
        while (buffer.position() < bytes) {
            buffer.put((byte) 0);
        }
        buffer.flip();
        checksum.update(buffer);
        sink.write(buffer.rewind());
    }

    /** The checksum of a small file. */
    byte[] checksum(byte[] content) {
        checksum.update(ByteBuffer.wrap(content));
        return checksum.finish();
    }
}
