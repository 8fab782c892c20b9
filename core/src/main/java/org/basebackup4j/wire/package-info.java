/**
 * Protocol 3.0 messages to and from bytes. Knows no socket.
 *
 * <p>Follows the manual's chapter "Frontend/Backend Protocol", section "Message Formats".
 *
 * <p>May use: {@code pg}.
 */
@NullMarked
package org.basebackup4j.wire;

import org.jspecify.annotations.NullMarked;
