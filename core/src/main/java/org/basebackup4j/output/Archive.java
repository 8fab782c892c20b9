package org.basebackup4j.output;

import java.util.Optional;

/**
 * What is to be stored.
 *
 * @param name the file name, as in {@code base.tar} or {@code 16384.tar.gz}
 * @param tablespaceLocation the tablespace's path on the server, relative for one within the data directory; empty for
 *     the data directory itself
 */
public record Archive(String name, Optional<String> tablespaceLocation) {}
