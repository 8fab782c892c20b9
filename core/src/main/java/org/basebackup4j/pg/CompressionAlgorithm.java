package org.basebackup4j.pg;

/** The compression methods that a backup can use. */
public enum CompressionAlgorithm {
    /** No compression. */
    NONE("none", ""),
    /** RFC 1952; levels 1 to 9. */
    GZIP("gzip", ".gz"),
    /** LZ4 frames; levels 1 to 12. */
    LZ4("lz4", ".lz4"),
    /** Zstandard; levels down to -131072 and up to 22, workers, long-distance matching. */
    ZSTD("zstd", ".zst");

    private final String keyword;
    private final String fileSuffix;

    CompressionAlgorithm(String keyword, String fileSuffix) {
        this.keyword = keyword;
        this.fileSuffix = fileSuffix;
    }

    /** {@return the name by which options and messages call it} */
    public String keyword() {
        return keyword;
    }

    /** {@return what is added to the name of a file that it compressed, dot included; empty for {@link #NONE}} */
    public String fileSuffix() {
        return fileSuffix;
    }
}
