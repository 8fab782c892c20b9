package org.basebackup4j.session;

import java.util.List;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.ProtocolVersion;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;

/** Whether we can live with the older version of the protocol that a server offers. */
final class VersionNegotiation {
    private static final String INVALID = "received invalid protocol negotiation message: ";
    private static final int MAJOR = 3;

    private VersionNegotiation() {}

    static void check(BackendMessage.NegotiateProtocolVersion offer, ProtocolVersion asked, ConnectionSettings settings)
            throws BackupException {
        int major = offer.version() >> 16;
        ProtocolVersion offered = new ProtocolVersion(offer.version() & 0xFFFF);
        if (major < MAJOR) {
            throw new BackupException(INVALID + "server requested downgrade to pre-3.0 protocol version");
        }
        if (major > MAJOR || offered.isNewerThan(asked)) {
            throw new BackupException(INVALID + "server requested downgrade to a higher-numbered version");
        }
        if (offered.minor() == 1) {
            throw new BackupException(INVALID + "server requested downgrade to non-existent 3.1 protocol version");
        }
        checkOptions(offer.unsupportedOptions());
        if (offered.equals(asked)) {
            throw new BackupException(INVALID + "server negotiated but asks for no changes");
        }
        ProtocolVersion lowest = settings.minProtocolVersion();
        if (lowest.isNewerThan(offered)) {
            throw new BackupException("server only supports protocol version " + offered
                    + ", but \"min_protocol_version\" was set to " + lowest);
        }
    }

    /** We ask for no options of the protocol, so a server has none to refuse. */
    private static void checkOptions(List<String> options) throws BackupException {
        if (!options.isEmpty()) {
            String option = options.get(0);
            throw new BackupException(
                    option.startsWith("_pq_.")
                            ? INVALID + "server reported an unsupported parameter that was not requested (\"" + option
                                    + "\")"
                            : INVALID + "server reported unsupported parameter name without a \"_pq_.\" prefix (\""
                                    + option + "\")");
        }
    }
}
