/**
 * The port through which a backup leaves: {@link org.basebackup4j.output.BackupOutput}, which an embedder may implement for
 * places of his own.
 *
 * <p>May use: {@code archive}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.output;

import org.jspecify.annotations.NullMarked;
