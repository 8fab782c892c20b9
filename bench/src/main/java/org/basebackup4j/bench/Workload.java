package org.basebackup4j.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The same work for two sides, as a rule for the original's commands and for ours.
 *
 * @param name what the table calls it
 * @param place where its target is
 * @param target the most that ours may take of the original's time, for the table; nothing is enforced
 * @param original the commands of the first side, one after the other, given a target that does not exist
 * @param ours those of the second side
 */
record Workload(
        String name,
        Place place,
        String target,
        Function<Path, List<List<String>>> original,
        Function<Path, List<List<String>>> ours) {
    /** Where a target is. */
    enum Place {
        MEMORY,
        DISK
    }
}
