package org.basebackup4j.session;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.FrontendMessage;

/** SCRAM-SHA-256; see the manual's section "SASL Authentication". */
final class ScramExchange {
    private static final String SCRAM_SHA_256 = "SCRAM-SHA-256";

    /** A server may ask for any number of rounds; this many take seconds, and no more is for honest servers. */
    private static final int MAX_ITERATIONS = 10_000_000;

    private final ScramClient client;
    private boolean responded;
    private boolean verified;

    private ScramExchange(ScramClient client) {
        this.client = client;
    }

    /**
     * Chooses the mechanism.
     *
     * @param offer the names of the server's mechanisms, a zero behind each, and a zero at the end
     */
    static ScramExchange begin(byte[] offer, String user, String password) throws BackupException {
        if (!mechanisms(offer).contains(SCRAM_SHA_256)) {
            throw new BackupException("none of the server's SASL authentication mechanisms are supported");
        }
        if (password.isEmpty()) {
            throw new PasswordNeededException();
        }
        // The server takes the user from the start-up message, and libpq sends none here.
        return new ScramExchange(ScramClient.builder()
                .advertisedMechanisms(List.of(SCRAM_SHA_256))
                .username("*")
                .password(password.toCharArray())
                .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION)
                .build());
    }

    private static List<String> mechanisms(byte[] offer) {
        List<String> names = new ArrayList<>();
        for (String name : new String(offer, StandardCharsets.UTF_8).split("\0")) {
            names.add(name);
        }
        return names;
    }

    FrontendMessage initialResponse() {
        return new FrontendMessage.SaslInitialResponse(
                SCRAM_SHA_256, bytes(client.clientFirstMessage().toString()));
    }

    FrontendMessage respond(byte[] serverFirst) throws BackupException {
        if (responded) {
            throw new BackupException("unexpected SASL message from server");
        }
        responded = true;
        try {
            int iterations = client.serverFirstMessage(text(serverFirst)).getIterationCount();
            if (iterations > MAX_ITERATIONS) {
                throw new BackupException(
                        "malformed SCRAM message (invalid iteration count): " + iterations + " is too many");
            }
            return new FrontendMessage.SaslResponse(
                    bytes(client.clientFinalMessage().toString()));
        } catch (ScramException | RuntimeException e) {
            throw new BackupException("malformed SCRAM message: " + e.getMessage(), e);
        }
    }

    void verify(byte[] serverFinal) throws BackupException {
        if (!responded) {
            throw new BackupException("unexpected SASL message from server");
        }
        try {
            client.serverFinalMessage(text(serverFinal));
            verified = true;
        } catch (ScramException | RuntimeException e) {
            throw new BackupException("incorrect server signature", e);
        }
    }

    /** Whether the server has proved that it knows the password. */
    boolean isVerified() {
        return verified;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
