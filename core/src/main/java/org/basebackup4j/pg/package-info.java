/**
 * PostgreSQL's vocabulary: positions, timelines, segments, versions. Facts and arithmetic only, no input or output.
 *
 * <p>May use: nothing of this library.
 */
@NullMarked
package org.basebackup4j.pg;

import org.jspecify.annotations.NullMarked;
