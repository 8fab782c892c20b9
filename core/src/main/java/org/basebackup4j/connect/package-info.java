/**
 * Where the settings of a connection come from: strings, URIs, the environment, the password file.
 *
 * <p>Follows the manual's chapter on libpq, sections "Connection Strings", "Parameter Key Words", "Environment Variables"
 * and "The Password File".
 *
 * <p>May use: {@code pg}.
 */
@NullMarked
package org.basebackup4j.connect;

import org.jspecify.annotations.NullMarked;
