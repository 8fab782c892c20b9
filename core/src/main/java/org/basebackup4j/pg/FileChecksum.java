package org.basebackup4j.pg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** Computes checksums, one after the other. Not thread-safe. */
public abstract sealed class FileChecksum {
    private FileChecksum() {}

    static FileChecksum of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case NONE -> new None();
            case CRC32C -> new Crc();
            default -> new Sha(algorithm);
        };
    }

    /**
     * Takes the remaining bytes; the buffer's position is its limit afterwards.
     *
     * @param data the bytes
     */
    public abstract void update(ByteBuffer data);

    /** {@return the checksum of what was taken, as a manifest has it; then the next one begins} */
    public abstract byte[] finish();

    private static final class None extends FileChecksum {
        @Override
        public void update(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public byte[] finish() {
            return new byte[0];
        }
    }

    private static final class Crc extends FileChecksum {
        private final CRC32C crc = new CRC32C();

        @Override
        public void update(ByteBuffer data) {
            crc.update(data);
        }

        /** The number as it is in a server's memory, which is little-endian on every platform that we know servers on. */
        @Override
        public byte[] finish() {
            byte[] checksum = ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) crc.getValue())
                    .array();
            crc.reset();
            return checksum;
        }
    }

    private static final class Sha extends FileChecksum {
        private final MessageDigest digest;

        Sha(ChecksumAlgorithm algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm.digestName());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + algorithm.digestName(), e);
            }
        }

        @Override
        public void update(ByteBuffer data) {
            digest.update(data);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }
}
