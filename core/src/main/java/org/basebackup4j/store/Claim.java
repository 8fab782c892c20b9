package org.basebackup4j.store;

import java.nio.file.Path;
import org.basebackup4j.output.Place;

/**
 * A directory that a run took for itself.
 *
 * @param place what for
 * @param directory its path
 * @param created whether the run made it, rather than found it empty
 */
public record Claim(Place place, Path directory, boolean created) {}
