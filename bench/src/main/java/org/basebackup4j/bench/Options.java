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
 * @param only what a workload's name has to contain
 * @param disk a directory on a real disk
 */
record Options(int megabytes, int relations, int pairs, String only, Path disk) {
    static Options of(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        return new Options(
                Integer.parseInt(value(words, "--size", "2000")),
                Integer.parseInt(value(words, "--relations", "40000")),
                Integer.parseInt(value(words, "--pairs", "5")),
                value(words, "--only", ""),
                Path.of(value(words, "--disk", "/var/tmp")));
    }

    private static String value(List<String> words, String name, String defaultValue) {
        int index = words.indexOf(name);
        return index < 0 ? defaultValue : words.get(index + 1);
    }
}
