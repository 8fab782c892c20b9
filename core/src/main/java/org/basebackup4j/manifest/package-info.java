/**
 * The backup manifest: what it says, reading and writing it, and comparing files with it.
 *
 * <p>Answers to the manual's chapter "Backup Manifest Format". Versions 1 and 2. A manifest may list millions of files, so
 * it is read and written as a stream, and {@link org.basebackup4j.manifest.FileTable} keeps a file in a few dozen bytes.
 *
 * <p>May use: {@code pg}.
 */
@NullMarked
package org.basebackup4j.manifest;

import org.jspecify.annotations.NullMarked;
