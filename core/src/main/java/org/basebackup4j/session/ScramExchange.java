package org.basebackup4j.session;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramInvalidServerSignatureException;
import com.ongres.scram.common.exception.ScramServerErrorException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.FrontendMessage;

/** SCRAM-SHA-256, bound to the TLS channel or not; see the manual's section "SASL Authentication". */
final class ScramExchange {
    static final String SCRAM_SHA_256 = "SCRAM-SHA-256";
    static final String SCRAM_SHA_256_PLUS = "SCRAM-SHA-256-PLUS";

    /** A server may ask for any number of rounds; this many take seconds, and no more is for honest servers. */
    private static final int MAX_ITERATIONS = 10_000_000;

    /** What the library takes for granted. */
    private static final Pattern SERVER_FIRST = Pattern.compile("(?s)r=[^,]+,s=[^,]+,i=[0-9]+(,.*)?");

    private static final String PSS = "RSASSA-PSS";

    private static final Pattern SERVER_FINAL = Pattern.compile("(?s)[ve]=[^,]+(,.*)?");

    private final ScramClient client;
    private final String mechanism;
    private boolean responded;
    private boolean verified;

    private ScramExchange(ScramClient client) {
        this.client = client;
        this.mechanism = client.getScramMechanism().getName();
    }

    /**
     * Chooses the mechanism.
     *
     * @param mechanisms what the server offers
     * @param certificate the server's, where the exchange may be bound to it
     * @param password what we know, unless the settings have the keys that are made from it
     */
    static ScramExchange begin(
            List<String> mechanisms,
            Optional<X509Certificate> certificate,
            ConnectionSettings settings,
            Optional<String> password)
            throws BackupException {
        boolean bound = mechanisms.contains(SCRAM_SHA_256_PLUS) && certificate.isPresent();
        // With the weaker mechanism alone, we still tell that we could have bound the channel: a server that could have
        // done so too finds out that somebody in the middle took its offer away.
        var stage = ScramClient.builder()
                .advertisedMechanisms(bound ? List.of(SCRAM_SHA_256, SCRAM_SHA_256_PLUS) : List.of(SCRAM_SHA_256))
                .username("*"); // the server takes the user from the start-up message
        var withSecret = settings.get("scram_client_key").isPresent()
                        && settings.get("scram_server_key").isPresent()
                ? stage.clientAndServerKey(key(settings, "scram_client_key"), key(settings, "scram_server_key"))
                : stage.password(
                        password.orElseThrow(PasswordNeededException::new).toCharArray());
        var prepared = withSecret.stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
        if (certificate.isPresent()) {
            prepared = prepared.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding(certificate.get()));
        }
        return new ScramExchange(prepared.build());
    }

    private static byte[] key(ConnectionSettings settings, String keyword) {
        return Base64.getDecoder().decode(settings.get(keyword).orElse(""));
    }

    private static byte[] binding(X509Certificate certificate) throws BackupException {
        byte[] binding;
        try {
            binding = certificate.getSigAlgName().equals(PSS)
                    ? pssBinding(certificate)
                    : TlsServerEndpoint.getChannelBindingData(certificate);
        } catch (GeneralSecurityException | IOException e) {
            throw new BackupException("could not generate peer certificate hash", e);
        }
        if (binding.length == 0) {
            throw new BackupException("could not find digest for " + certificate.getSigAlgName());
        }
        return binding;
    }

    /** The name of this kind of signature does not tell the digest; its parameters do. */
    private static byte[] pssBinding(X509Certificate certificate) throws GeneralSecurityException, IOException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
        parameters.init(certificate.getSigAlgParams());
        String digest = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        return MessageDigest.getInstance(digest.equals("SHA-1") ? "SHA-256" : digest)
                .digest(certificate.getEncoded());
    }

    FrontendMessage initialResponse() {
        return new FrontendMessage.SaslInitialResponse(
                mechanism, bytes(client.clientFirstMessage().toString()));
    }

    FrontendMessage respond(byte[] serverFirst) throws BackupException {
        if (responded) {
            throw new BackupException("unexpected SASL message from server");
        }
        responded = true;
        checkForm(SERVER_FIRST, serverFirst);
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

    private static void checkForm(Pattern form, byte[] message) throws BackupException {
        if (!form.matcher(text(message)).matches()) {
            throw new BackupException("malformed SCRAM message");
        }
    }

    void verify(byte[] serverFinal) throws BackupException {
        if (!responded) {
            throw new BackupException("unexpected SASL message from server");
        }
        checkForm(SERVER_FINAL, serverFinal);
        try {
            client.serverFinalMessage(text(serverFinal));
            verified = true;
        } catch (ScramInvalidServerSignatureException e) {
            throw new BackupException("incorrect server signature", e);
        } catch (ScramServerErrorException e) {
            throw new BackupException("error received from server in SCRAM exchange: " + reason(text(serverFinal)), e);
        } catch (ScramException | RuntimeException e) {
            throw new BackupException("malformed SCRAM message: " + e.getMessage(), e);
        }
    }

    /** Of {@code e=invalid-proof,…} the name of the error. */
    private static String reason(String serverFinal) {
        return serverFinal.replaceFirst("(?s)^e=([^,]*).*", "$1");
    }

    /** Whether the server has proved that it knows the password. */
    boolean isVerified() {
        return verified;
    }

    /** Whether the server has proved that nobody is in the middle of the TLS connection. */
    boolean isBound() {
        return verified && mechanism.equals(SCRAM_SHA_256_PLUS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
