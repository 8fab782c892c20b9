/**
 * Compression as stages that wrap another stage: gzip and zstd.
 *
 * <p>What comes out is what the original's {@code -Z} writes, see the manual's page of {@code pg_basebackup}. A method's
 * library is loaded when the method is first used, not before.
 *
 * <p>May use: {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.compress;

import org.jspecify.annotations.NullMarked;
