package org.basebackup4j.pg;

import java.util.Locale;
import java.util.Optional;

/** The algorithms for the checksums of files in a manifest. */
public enum ChecksumAlgorithm {
    /** No checksum, which takes no bytes. */
    NONE("", 0),
    /** CRC-32C, the default. */
    CRC32C("", Integer.BYTES),
    /** SHA-224. */
    SHA224("SHA-224", 28),
    /** SHA-256. */
    SHA256("SHA-256", 32),
    /** SHA-384. */
    SHA384("SHA-384", 48),
    /** SHA-512. */
    SHA512("SHA-512", 64);

    private final String digestName;
    private final int lengthBytes;

    ChecksumAlgorithm(String digestName, int lengthBytes) {
        this.digestName = digestName;
        this.lengthBytes = lengthBytes;
    }

    /**
     * {@return the algorithm of a name in upper or lower case; empty for a name that is not known}
     *
     * @param name as in {@code CRC32C}
     */
    public static Optional<ChecksumAlgorithm> ofName(String name) {
        String upperCase = name.toUpperCase(Locale.ROOT);
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equals(upperCase)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** {@return how many bytes a checksum has} */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** What the JDK calls it; only for the SHA-2 family. */
    String digestName() {
        return digestName;
    }

    /** {@return whether it costs so much that a core of its own is worth while} */
    public boolean isExpensive() {
        return lengthBytes > CRC32C.lengthBytes;
    }

    /**
     * Begins to compute checksums.
     *
     * @return what computes it
     */
    public FileChecksum newChecksum() {
        return FileChecksum.of(this);
    }
}
