/**
 * Compression and decompression as stages that wrap another stage: gzip, lz4 and zstd.
 *
 * <p>What a compressor writes is one gzip member or one frame that everybody can read, as the original's {@code -Z} does,
 * see the manual's page of {@code pg_basebackup}. What a decompressor reads is not trusted. A method's
 * library is loaded when the method is first used, not before.
 *
 * <p>May use: {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.compress;

import org.jspecify.annotations.NullMarked;
