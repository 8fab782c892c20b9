package org.basebackup4j.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code bench/run} was told.
 *
 * @param megabytes how much data the servers hold
 * @param relations how many small relations the server of many has
 * @param pairs how many pairs of runs count, after one that does not
 * @param only of these a workload's name has to contain one
 * @param disk a directory on a real disk
 */
record Options(int megabytes, int relations, int pairs, List<String> only, Path disk) {
    static Options of(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        return new Options(
                Integer.parseInt(value(words, "--size", "2000")),
                Integer.parseInt(value(words, "--relations", "40000")),
                Integer.parseInt(value(words, "--pairs", "5")),
                List.of(value(words, "--only", "").split("\\|")),
                Path.of(value(words, "--disk", "/var/tmp")));
    }

    /** Whether a workload is to run. */
    boolean wants(String workload) {
        return only.stream().anyMatch(workload::contains);
    }

    /** Whether some workload may be wanted of those that have this in their names. */
    boolean mayWant(String part) {
        return only.stream().anyMatch(wanted -> part.contains(wanted) || wanted.contains(part));
    }

    static String value(List<String> words, String name, String defaultValue) {
        int index = words.indexOf(name);
        return index < 0 ? defaultValue : words.get(index + 1);
    }
}
