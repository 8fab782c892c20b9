/**
 * Benchmarks of parts (JMH) and of whole commands beside the original's, started by {@code bench/run}; and a soak, started by
 * {@code bench/soak}.
 */
package org.basebackup4j.bench;
