/**
 * Fuzzers: for each kind of input that comes from elsewhere a class that is called with bytes, and rules that have to hold
 * whatever the bytes are. The corpus, which is what such a class was called with before, is in {@code src/test/fuzz}, in a
 * directory with the class's name; {@code CorpusTest} runs it. Long fuzzing is done with {@code core/fuzz}.
 */
package org.basebackup4j.fuzz;
