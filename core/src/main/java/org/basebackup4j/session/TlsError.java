package org.basebackup4j.session;

import java.security.cert.CertificateException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What went wrong with TLS, in OpenSSL's words where a server's complaint has some. */
final class TlsError {
    private static final String ALERT = "Received fatal alert: ";

    /** By the names that Java gives the alerts. */
    private static final Map<String, String> ALERTS = Map.ofEntries(
            Map.entry("access_denied", "tlsv1 alert access denied"),
            Map.entry("bad_certificate", "sslv3 alert bad certificate"),
            Map.entry("certificate_expired", "sslv3 alert certificate expired"),
            Map.entry("certificate_required", "tlsv13 alert certificate required"),
            Map.entry("certificate_revoked", "sslv3 alert certificate revoked"),
            Map.entry("certificate_unknown", "sslv3 alert certificate unknown"),
            Map.entry("decrypt_error", "tlsv1 alert decrypt error"),
            Map.entry("handshake_failure", "sslv3 alert handshake failure"),
            Map.entry("insufficient_security", "tlsv1 alert insufficient security"),
            Map.entry("internal_error", "tlsv1 alert internal error"),
            Map.entry("no_application_protocol", "tlsv1 alert no application protocol"),
            Map.entry("protocol_version", "tlsv1 alert protocol version"),
            Map.entry("unknown_ca", "tlsv1 alert unknown ca"),
            Map.entry("unrecognized_name", "tlsv1 unrecognized name"),
            Map.entry("unsupported_certificate", "sslv3 alert unsupported certificate"));

    private TlsError() {}

    /** The message for a failure of the engine. */
    static String message(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "SSL error: " + cause.getMessage();
            }
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains(ALERT)) {
            String alert = message.substring(message.indexOf(ALERT) + ALERT.length());
            return "SSL error: " + ALERTS.getOrDefault(alert, alert.replace('_', ' '));
        }
        return "SSL error: " + message;
    }

    /** Whether the two sides have no version of TLS in common. */
    static boolean isAboutVersions(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("protocol_version") || message.contains("No appropriate protocol");
    }
}
