/**
 * From settings to an authenticated connection in physical replication mode. The only package with sockets.
 *
 * <p>Follows the manual's chapter "Frontend/Backend Protocol", sections "Start-up", "SSL Session Encryption" and "SASL
 * Authentication"; the words of its errors are libpq's.
 *
 * <p>May use: {@code connect}, {@code wire}, {@code pg}.
 */
@NullMarked
package org.basebackup4j.session;

import org.jspecify.annotations.NullMarked;
