/**
 * The command {@code pg_basebackup}: reads the arguments as the original does, runs the library, and prints what happens
 * in the original's words.
 *
 * <p>Follows the manual's page of {@code pg_basebackup}. The only place that prints, handles signals and sets the exit
 * status; and, for programs that ask for it, writes down how a run ended ({@code Report}).
 *
 * <p>May use: the exported packages of the library.
 */
@NullMarked
package org.basebackup4j.cli;

import org.jspecify.annotations.NullMarked;
