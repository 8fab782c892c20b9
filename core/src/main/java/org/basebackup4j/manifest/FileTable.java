package org.basebackup4j.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.ChecksumAlgorithm;

/**
 * Files in the order in which they were added, each with its size, its checksum and two marks.
 *
 * <p>Made for millions of them: a file takes 12 bytes, its path and its checksum, rounded up to 4, and, once anything has
 * been looked for by its path, 6 bytes more on average: some 40 bytes with CRC-32C. A file is named by a reference, which
 * is good as long as the table. Not thread-safe; but once {@link #complete} was called, and no more files are added, several
 * threads may look for them, and mark different ones.
 *
 * <pre>
 *  0  Int8   algorithm, and the marks
 *  1  Int8   length of the checksum
 *  2  Int16  length of the path
 *  4  Int64  size
 * 12         path, checksum
 * </pre>
 */
public final class FileTable {
    /** What {@link #first}, {@link #next} and {@link #find} return for no file. */
    public static final int NONE = -1;

    static final int MAX_CHECKSUM_BYTES = 0xFF;
    static final int MAX_PATH_BYTES = 0xFFFF;
    private static final int CHUNK_BITS = 20;
    private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
    private static final int ALIGNMENT_BITS = 2;
    private static final int ALIGNMENT = 1 << ALIGNMENT_BITS;
    private static final int HEADER_BYTES = 12;
    private static final int ALGORITHM_MASK = 0x0F;
    private static final int SMALLEST_INDEX = 1024;
    private static final int FNV_PRIME = 0x01000193;
    private static final ChecksumAlgorithm[] ALGORITHMS = ChecksumAlgorithm.values();

    /** What can be noted of a file. */
    public enum Mark {
        /** It was found. */
        SEEN(0x10),
        /** Something is wrong with it. */
        BAD(0x20);

        private final int bit;

        Mark(int bit) {
            this.bit = bit;
        }
    }

    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final List<Integer> chunkEnds = new ArrayList<>();
    private ByteBuffer last = ByteBuffer.allocate(0);
    private int count;
    private int[] index = new int[0];
    private int indexed;

    /** The first file that is not in the index yet. */
    private int nextToIndex = NONE;

    private int repeated = NONE;

    /** An empty table. */
    public FileTable() {}

    /** {@return how many files there are} */
    public int count() {
        return count;
    }

    /**
     * Adds a file, whether or not there is one with its path.
     *
     * @param path its path
     * @param sizeBytes its size
     * @param algorithm the algorithm of its checksum
     * @param checksum its checksum
     * @return how to refer to it
     */
    public int add(byte[] path, long sizeBytes, ChecksumAlgorithm algorithm, byte[] checksum) {
        return add("", path, sizeBytes, algorithm, checksum);
    }

    /**
     * Adds a file below a directory.
     *
     * @param directory with a slash at its end, or empty
     * @param path its path
     * @param sizeBytes its size
     * @param algorithm the algorithm of its checksum
     * @param checksum its checksum
     * @return how to refer to it
     */
    public int add(String directory, byte[] path, long sizeBytes, ChecksumAlgorithm algorithm, byte[] checksum) {
        byte[] prefix = directory.getBytes(StandardCharsets.UTF_8);
        int pathBytes = prefix.length + path.length;
        if (pathBytes > MAX_PATH_BYTES || checksum.length > MAX_CHECKSUM_BYTES) {
            throw new IllegalArgumentException("path or checksum too long");
        }
        int bytes = HEADER_BYTES + pathBytes + checksum.length;
        if (last.remaining() < bytes) {
            addChunk();
        }
        int reference = reference(chunks.size() - 1, last.position());
        last.put((byte) algorithm.ordinal()).put((byte) checksum.length).putShort((short) pathBytes);
        last.putLong(sizeBytes).put(prefix).put(path).put(checksum);
        last.position(Math.min(last.capacity(), align(last.position())));
        chunkEnds.set(chunks.size() - 1, last.position());
        count++;
        if (nextToIndex == NONE) {
            nextToIndex = reference;
        }
        return reference;
    }

    private void addChunk() {
        last = ByteBuffer.allocate(CHUNK_BYTES);
        chunks.add(last);
        chunkEnds.add(0);
    }

    private static int align(int position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static int reference(int chunk, int offset) {
        return (chunk << (CHUNK_BITS - ALIGNMENT_BITS)) | (offset >> ALIGNMENT_BITS);
    }

    private ByteBuffer chunk(int reference) {
        return chunks.get(reference >>> (CHUNK_BITS - ALIGNMENT_BITS));
    }

    private static int offset(int reference) {
        return (reference << ALIGNMENT_BITS) & (CHUNK_BYTES - 1);
    }

    /** {@return the file that was added first} */
    public int first() {
        return count == 0 ? NONE : 0;
    }

    /**
     * {@return the file that was added after another one}
     *
     * @param reference the file, as told when it was added
     */
    public int next(int reference) {
        int chunk = reference >>> (CHUNK_BITS - ALIGNMENT_BITS);
        int end = align(offset(reference) + HEADER_BYTES + pathBytes(reference) + checksumBytes(reference));
        if (end < chunkEnds.get(chunk)) {
            return reference(chunk, end);
        }
        return chunk + 1 < chunks.size() ? reference(chunk + 1, 0) : NONE;
    }

    private int pathBytes(int reference) {
        return chunk(reference).getShort(offset(reference) + 2) & 0xFFFF;
    }

    private int checksumBytes(int reference) {
        return chunk(reference).get(offset(reference) + 1) & 0xFF;
    }

    /**
     * {@return the first file that was added with a path}
     *
     * @param path its path
     */
    public int find(byte[] path) {
        indexAll();
        if (index.length == 0) {
            return NONE;
        }
        for (int slot = hash(path) & index.length - 1; index[slot] != NONE; slot = slot + 1 & index.length - 1) {
            if (hasPath(index[slot], path)) {
                return index[slot];
            }
        }
        return NONE;
    }

    /**
     * {@return whether a file has a path}
     *
     * @param reference the file, as told when it was added
     * @param path its path
     */
    public boolean hasPath(int reference, byte[] path) {
        int from = offset(reference) + HEADER_BYTES;
        return Arrays.equals(chunk(reference).array(), from, from + pathBytes(reference), path, 0, path.length);
    }

    /** {@return a path that more than one file was added with} */
    public Optional<byte[]> repeatedPath() {
        indexAll();
        return repeated == NONE ? Optional.empty() : Optional.of(file(repeated).pathBytes());
    }

    /** All files are there: prepares what looking for them needs. */
    public void complete() {
        indexAll();
    }

    private void indexAll() {
        while (nextToIndex != NONE) {
            if (4L * (indexed + 1) > 3L * index.length) {
                growIndex();
            }
            insert(nextToIndex);
            indexed++;
            nextToIndex = next(nextToIndex);
        }
    }

    private void growIndex() {
        int[] old = index;
        index = new int[Math.max(SMALLEST_INDEX, 2 * old.length)];
        Arrays.fill(index, NONE);
        for (int reference : old) {
            if (reference != NONE) {
                insert(reference);
            }
        }
    }

    /** One with the same path that came before keeps its place before this one. */
    private void insert(int reference) {
        int slot = hash(chunk(reference).array(), offset(reference) + HEADER_BYTES, pathBytes(reference));
        slot &= index.length - 1;
        while (index[slot] != NONE) {
            if (repeated == NONE && haveSamePath(index[slot], reference)) {
                repeated = reference;
            }
            slot = slot + 1 & index.length - 1;
        }
        index[slot] = reference;
    }

    private boolean haveSamePath(int one, int other) {
        int from = offset(one) + HEADER_BYTES;
        int otherFrom = offset(other) + HEADER_BYTES;
        return Arrays.equals(
                chunk(one).array(),
                from,
                from + pathBytes(one),
                chunk(other).array(),
                otherFrom,
                otherFrom + pathBytes(other));
    }

    private static int hash(byte[] path) {
        return hash(path, 0, path.length);
    }

    private static int hash(byte[] bytes, int from, int count) {
        int hash = count;
        for (int i = from; i < from + count; i++) {
            hash = (hash ^ bytes[i]) * FNV_PRIME;
        }
        return hash ^ hash >>> 15;
    }

    /**
     * Notes something of a file.
     *
     * @param reference the file, as told when it was added
     * @param mark which mark
     */
    public void mark(int reference, Mark mark) {
        byte[] chunk = chunk(reference).array();
        chunk[offset(reference)] = (byte) (chunk[offset(reference)] | mark.bit);
    }

    /**
     * {@return whether something was noted of a file}
     *
     * @param reference the file, as told when it was added
     * @param mark which mark
     */
    public boolean has(int reference, Mark mark) {
        return (chunk(reference).get(offset(reference)) & mark.bit) != 0;
    }

    /**
     * {@return a file's size, an unsigned number}
     *
     * @param reference the file, as told when it was added
     */
    public long sizeBytes(int reference) {
        return chunk(reference).getLong(offset(reference) + 4);
    }

    /**
     * {@return everything about a file, copied out of the table; when it was changed last is not in it}
     *
     * @param reference the file, as told when it was added
     */
    public ManifestFile file(int reference) {
        byte[] chunk = chunk(reference).array();
        int path = offset(reference) + HEADER_BYTES;
        int checksum = path + pathBytes(reference);
        return new ManifestFile(
                Arrays.copyOfRange(chunk, path, checksum),
                sizeBytes(reference),
                "",
                ALGORITHMS[chunk[offset(reference)] & ALGORITHM_MASK],
                Arrays.copyOfRange(chunk, checksum, checksum + checksumBytes(reference)));
    }
}
