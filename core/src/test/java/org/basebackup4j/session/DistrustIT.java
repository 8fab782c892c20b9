package org.basebackup4j.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.basebackup4j.testkit.ServerBytes.authentication;
import static org.basebackup4j.testkit.ServerBytes.authenticationOk;
import static org.basebackup4j.testkit.ServerBytes.error;
import static org.basebackup4j.testkit.ServerBytes.greeting;
import static org.basebackup4j.testkit.ServerBytes.header;
import static org.basebackup4j.testkit.ServerBytes.notice;
import static org.basebackup4j.testkit.ServerBytes.parameterStatus;
import static org.basebackup4j.testkit.ServerBytes.readyForQuery;
import static org.basebackup4j.testkit.ServerBytes.sasl;
import static org.basebackup4j.testkit.ServerBytes.saslContinue;
import static org.basebackup4j.testkit.ServerBytes.saslFinal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Conversation;
import org.basebackup4j.testkit.Script;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where we trust less than libpq, or bear more; and passwords that are asked for. */
@Timeout(60)
class DistrustIT {
    private static final String SALT = "c2FsdHNhbHRzYWx0";

    private static ConnectionSettings settings(int port, String more) throws BackupException {
        return ConnectionSettings.builder()
                .connectionString(
                        "host=127.0.0.1 user=u connect_timeout=20 gssencmode=disable port=" + port + " " + more)
                .set("passfile", "/nonexistent")
                .build();
    }

    /** What we say of a server. */
    private static String refusal(Script script, String more) throws BackupException {
        try (ScriptedServer server = ScriptedServer.playing(script)) {
            ConnectionSettings settings = settings(server.port(), more);
            try {
                Connection.open(settings, PasswordPrompt.never(), message -> {}, Patience.ENDLESS)
                        .close();
                return "connected";
            } catch (BackupException e) {
                return e.getMessage().replaceFirst(".*?failed: ", "");
            }
        }
    }

    private static Script afterStartup(byte[]... bytes) {
        return c -> {
            c.startup();
            c.send(bytes);
            c.stall();
        };
    }

    @ParameterizedTest
    @CsvSource({"1", "200"})
    void bytesBeforeTheHandshakeAreAnAttack(int injected) throws BackupException {
        Script script = c -> {
            c.expectSslRequest().send(new byte[] {'S'}, new byte[injected]);
            c.stall();
        };
        assertThat(refusal(script, "sslmode=require")).isEqualTo("received unencrypted data after SSL response");
    }

    /** The password may not go over the line in clear because somebody took the TLS away. */
    @ParameterizedTest
    @CsvSource({"require", "verify-ca", "verify-full"})
    void aDowngradeIsRefused(String mode) throws BackupException {
        Script script = c -> {
            c.expectSslRequest().send(new byte[] {'N'});
            c.stall();
        };
        assertThat(refusal(script, "sslmode=" + mode)).isEqualTo("server does not support SSL, but SSL was required");
    }

    /** Up to the proof; the first message's {@code %s} is our nonce. */
    private static Script scram(String serverFirst, byte[]... afterProof) {
        return c -> {
            c.startup();
            c.send(sasl("SCRAM-SHA-256"));
            String first = new String(c.expect('p'), UTF_8);
            c.send(saslContinue(serverFirst.formatted(first.substring(first.indexOf(",r=") + 3))));
            if (afterProof.length > 0) {
                c.expect('p');
                c.send(afterProof);
            }
            c.stall();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r=short,s=" + SALT + ",i=4096",
                "r=%s,s=" + SALT + ",i=4096",
                "r=,s=" + SALT + ",i=4096",
                "r=%sx,s=,i=4096",
                "r=%sx,s=!!,i=4096",
                "r=%sx,s=" + SALT + ",i=0",
                "r=%sx,s=" + SALT + ",i=-1",
                "r=%sx,s=" + SALT + ",i=x",
                "r=%sx,s=" + SALT + ",i=2000000000",
                "r=%sx,s=" + SALT + ",i=99999999999",
                "r=%sx,s=" + SALT,
                "s=" + SALT + ",r=%sx,i=4096",
                "m=ext,r=%sx,s=" + SALT + ",i=4096",
                "nonsense",
            })
    void aMaliciousScramServerIsRefusedBeforeItGetsAProof(String serverFirst) throws BackupException {
        assertThat(refusal(scram(serverFirst), "password=secret"))
                .startsWith("malformed SCRAM message")
                .doesNotContain("secret");
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsRefused() throws BackupException {
        String good = "r=%sx,s=" + SALT + ",i=4096";
        assertThat(refusal(scram(good, saslFinal("v=" + "A".repeat(43) + "="), greeting("18.6")), "password=secret"))
                .isEqualTo("incorrect server signature");
        assertThat(refusal(scram(good, greeting("18.6")), "password=secret"))
                .isEqualTo("server did not complete authentication");
        assertThat(refusal(scram(good, authentication(11, "again".getBytes(UTF_8))), "password=secret"))
                .isEqualTo("unexpected SASL message from server");
        assertThat(refusal(afterStartup(sasl("SCRAM-SHA-256"), authenticationOk()), "password=secret"))
                .isEqualTo("server did not complete authentication");
        assertThat(refusal(afterStartup(saslFinal("v=x")), "password=secret"))
                .isEqualTo("unexpected SASL message from server");
        assertThat(refusal(afterStartup(sasl("SCRAM-SHA-256"), saslFinal("v=x")), "password=secret"))
                .isEqualTo("unexpected SASL message from server");
        assertThat(refusal(afterStartup(authenticationOk(), authentication(3)), "password=secret"))
                .isEqualTo("unexpected authentication request after the authentication");
        assertThat(refusal(afterStartup(readyForQuery()), "password=secret"))
                .isEqualTo("unexpected message from server during startup");
        assertThat(refusal(afterStartup(sasl("OAUTHBEARER")), "password=secret oauth_issuer=https://example.org"))
                .isEqualTo("server requires OAuth authentication, which is not supported");
    }

    /** libpq ignores a list that it cannot read, and of two lists of an authority it looks at one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dns|sslcrl=${dir}/ca/garbage.crt|could not read certificate revocation list file",
                "dns|sslcrl=${dir}/ca/empty.crt|could not read certificate revocation list file",
                "revoked|sslcrl=${dir}/ca/none.crl sslcrldir=${dir}/crls|SSL error: certificate verify failed: certificate"
                        + " revoked",
                "dns|sslcrl=${dir}/ca/none.crl sslcrldir=${dir}/crls|connected",
            })
    void everyRevocationListCounts(String kind, String lists, String expected) throws BackupException {
        int port = Integer.parseInt(ConnectFixture.certificatePorts().get("tls:" + kind));
        String directory = ConnectFixture.directory().toString();
        ConnectionSettings settings = settings(
                port, ("sslmode=verify-ca sslrootcert=${dir}/ca/both.crt " + lists).replace("${dir}", directory));
        String said;
        try {
            Connection.open(settings, PasswordPrompt.never(), message -> {}, Patience.ENDLESS)
                    .close();
            said = "connected";
        } catch (BackupException e) {
            said = e.getMessage().replaceFirst(".*?failed: ", "");
        }
        assertThat(said).startsWith(expected);
    }

    @Test
    void lengthsThatCannotBeAreRefused() throws BackupException {
        assertThat(refusal(afterStartup(authenticationOk(), header('S', 3)), ""))
                .isEqualTo("lost synchronization with server: got message type \"S\", length 3");
        assertThat(refusal(afterStartup(authenticationOk(), header('K', 40_000)), ""))
                .isEqualTo("lost synchronization with server: got message type \"K\", length 40000");
        assertThat(refusal(afterStartup(authenticationOk(), header('S', -1)), ""))
                .isEqualTo("lost synchronization with server: got message type \"S\", length -1");
        assertThat(refusal(afterStartup(authenticationOk(), ServerBytes.message('K', new byte[2])), ""))
                .isEqualTo("message contents do not agree with length in message type \"K\"");
    }

    @Test
    void noticesAndParametersMayComeAtAnyMoment() throws BackupException {
        byte[] chatter = ServerBytes.concat(notice("NOTICE", "00000", "chat"), parameterStatus("in_hot_standby", "on"));
        List<String> heard = new ArrayList<>();
        Script script = c -> {
            c.startup();
            c.send(chatter, authenticationOk(), chatter, parameterStatus("server_version", "18.6"), chatter);
            c.send(readyForQuery(), chatter);
            c.awaitEnd();
        };
        try (ScriptedServer server = ScriptedServer.playing(script.oneByteAtATime());
                Connection connection = Connection.open(
                        settings(server.port(), ""),
                        PasswordPrompt.never(),
                        message -> heard.add(message.message()),
                        Patience.ENDLESS)) {
            assertThat(connection.parameter("in_hot_standby")).contains("on");
            assertThat(connection.serverVersion().major()).isEqualTo(18);
        }
        assertThat(heard).containsExactly("chat", "chat", "chat");
    }

    static LongStream cuts() {
        return LongStream.rangeClosed(1, greeting("18.6").length - 1).filter(at -> at % 7 == 1);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void aConnectionThatBreaksWhileItBeginsIsNone(long bytes) throws BackupException {
        Script login = c -> c.login().awaitEnd();
        assertThat(refusal(login.closeAfter(bytes), "sslmode=disable")).startsWith("server closed the connection");
        assertThat(refusal(login.cutAfter(bytes), "sslmode=disable")).startsWith("server closed the connection");
    }

    @Test
    void aSilentServerIsGivenUp() throws BackupException {
        long begun = System.nanoTime();
        assertThat(refusal(Conversation::stall, "connect_timeout=1 sslmode=disable"))
                .isEqualTo("timeout expired");
        assertThat(refusal(Conversation::stall, "connect_timeout=1")).isEqualTo("timeout expired");
        Script noHandshake = c -> {
            c.expectSslRequest().send(new byte[] {'S'});
            c.stall();
        };
        assertThat(refusal(noHandshake, "connect_timeout=1 sslmode=require")).isEqualTo("timeout expired");
        assertThat(System.nanoTime() - begun).isBetween(2_900_000_000L, 30_000_000_000L);
    }

    @Test
    void aPasswordIsAskedForOnceAndOnlyWhenItIsNeeded() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        PasswordPrompt prompt = question -> {
            assertThat(question).isEqualTo("Password: ");
            asked.incrementAndGet();
            return "secret".toCharArray();
        };
        Script wantsPassword = c -> {
            c.startup();
            c.send(authentication(3));
            answerPassword(c);
        };
        Script cannotAsk = c -> {
            c.startup();
            c.send(authentication(3));
            c.stall();
        };
        try (ScriptedServer server = ScriptedServer.playing(cannotAsk, wantsPassword, wantsPassword)) {
            Connection first = Connection.open(
                    settings(server.port(), "sslmode=disable"), prompt, message -> {}, Patience.ENDLESS);
            Connection second =
                    Connection.open(first.settings(), PasswordPrompt.never(), message -> {}, Patience.ENDLESS);
            assertThat(first.settings().toString()).doesNotContain("secret");
            first.close();
            second.close();
        }
        assertThat(asked).hasValue(1);
        try (ScriptedServer server = ScriptedServer.playing(c -> c.login().awaitEnd())) {
            Connection.open(settings(server.port(), "sslmode=disable"), prompt, message -> {}, Patience.ENDLESS)
                    .close();
        }
        assertThat(asked).hasValue(1);
    }

    private static void answerPassword(Conversation c) throws IOException {
        boolean right = new String(c.expect('p'), UTF_8).equals("secret\0");
        c.send(right ? greeting("18.6") : error("FATAL", "28P01", "wrong"));
        c.awaitEnd();
    }

    @Test
    void aWrongAnswerIsNotAskedForAgain() {
        AtomicInteger asked = new AtomicInteger();
        Script wants = c -> {
            c.startup();
            c.send(authentication(3));
            c.expect('p');
            c.send(error("FATAL", "28P01", "password authentication failed"));
        };
        Script first = c -> {
            c.startup();
            c.send(authentication(3));
            c.stall();
        };
        try (ScriptedServer server = ScriptedServer.playing(first, wants)) {
            assertThatThrownBy(() -> Connection.open(
                            settings(server.port(), "sslmode=disable"),
                            question -> {
                                asked.incrementAndGet();
                                return "topsecret".toCharArray();
                            },
                            message -> {},
                            Patience.ENDLESS))
                    .isInstanceOf(BackupException.class)
                    .hasMessageEndingWith("failed: FATAL:  password authentication failed")
                    .hasMessageNotContaining("topsecret");
        }
        assertThat(asked).hasValue(1);
    }
}
