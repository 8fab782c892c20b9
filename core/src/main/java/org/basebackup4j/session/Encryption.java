package org.basebackup4j.session;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** How a connection is protected. */
sealed interface Encryption {
    /** Not at all. */
    record None() implements Encryption {}

    /**
     * By TLS.
     *
     * @param serverCertificate what the server showed
     * @param certificateRequested whether it asked for ours
     * @param certificateSent whether it got one
     */
    record Tls(@Nullable X509Certificate serverCertificate, boolean certificateRequested, boolean certificateSent)
            implements Encryption {}

    /** By GSSAPI. */
    record Gss() implements Encryption {}
}
