/** Benchmarks of parts (JMH) and of whole commands beside the original's; started by {@code bench/run}. */
package org.basebackup4j.bench;
