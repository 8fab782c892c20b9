package org.basebackup4j.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.TestCertificate;
import org.basebackup4j.testkit.TestCertificates;
import org.basebackup4j.wire.FrontendMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScramExchangeTest {
    /** The digest of tls-server-end-point is that of the certificate's signature, see RFC 5929. */
    @ParameterizedTest
    @CsvSource({"SHA256withRSA,32", "SHA384withRSA,48", "SHA256withRSAandMGF1,32", "SHA384withRSAandMGF1,48"})
    void bindsToAHashOfTheCertificate(String signature, int hashBytes) throws BackupException {
        TestCertificate root = TestCertificates.of("CN=root").authority().rsa().signedByItself();
        TestCertificate server = TestCertificates.of("CN=server").signedBy(root, signature);
        ScramExchange exchange = ScramExchange.begin(
                List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"),
                Optional.of(server.certificate()),
                ConnectionSettings.builder().build(),
                Optional.of("secret"));
        String first = text(((FrontendMessage.SaslInitialResponse) exchange.initialResponse()).response());
        String nonce = first.substring(first.indexOf("r="));
        byte[] answer = (nonce + "0,s=c2FsdHNhbHQ=,i=4096").getBytes(StandardCharsets.US_ASCII);
        String last = text(((FrontendMessage.SaslResponse) exchange.respond(answer)).response());
        byte[] binding = Base64.getDecoder().decode(last.substring("c=".length(), last.indexOf(',')));
        assertThat(binding).hasSize("p=tls-server-end-point,,".length() + hashBytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
