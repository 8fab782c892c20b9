package org.basebackup4j.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.basebackup4j.testkit.ServerBytes.authentication;
import static org.basebackup4j.testkit.ServerBytes.authenticationOk;
import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.error;
import static org.basebackup4j.testkit.ServerBytes.greeting;
import static org.basebackup4j.testkit.ServerBytes.int32;
import static org.basebackup4j.testkit.ServerBytes.message;
import static org.basebackup4j.testkit.ServerBytes.parameterStatus;
import static org.basebackup4j.testkit.ServerBytes.readyForQuery;
import static org.basebackup4j.testkit.ServerBytes.sasl;
import static org.basebackup4j.testkit.ServerBytes.saslContinue;
import static org.basebackup4j.testkit.ServerBytes.saslFinal;
import static org.basebackup4j.testkit.ServerBytes.string;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.basebackup4j.testkit.Conversation;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.Script;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.TestkitException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Servers that are no servers, or bad ones: we say of them what libpq says, and are never more trusting. */
class OddServerIT {
    private static final String PLAIN = "sslmode=disable user=u password=secret ";
    private static final byte[] TLS_NO = {'N'};
    private static final byte[] TLS_YES = {'S'};
    private static final String SALT = "c2FsdHNhbHRzYWx0";

    /** What is tried: a name, the versions of libpq to compare with, settings, and a script for each connection. */
    private record Case(String name, List<Integer> majors, String settings, Script... scripts) {}

    private final List<Case> cases = new ArrayList<>();

    private void both(String name, String settings, Script... scripts) {
        cases.add(new Case(name, List.of(15, 18), settings, scripts));
    }

    private void newer(String name, String settings, Script... scripts) {
        cases.add(new Case(name, List.of(18), settings, scripts));
    }

    private static Script login(byte[]... afterStartup) {
        return c -> {
            c.startup();
            c.send(afterStartup);
            serve(c);
        };
    }

    /** Knows no command, and is there until the client is not. */
    private static void serve(Conversation c) throws IOException {
        try {
            while (true) {
                c.expect('Q');
                c.send(error("42601", "unknown command"), readyForQuery());
            }
        } catch (EOFException | SocketException e) {
            // The client is gone.
        } catch (TestkitException e) {
            // It says good-bye, or something that we do not want to hear.
        }
    }

    private static Script tls(byte[]... answer) {
        return c -> {
            c.expectSslRequest().send(answer);
            c.stall();
        };
    }

    @TestFactory
    Stream<DynamicTest> likeLibpq() {
        assumeTrue(
                PostgresBinaries.debian15().isPresent(),
                "skipped: the second opinion is Debian's package postgresql-15, which is not installed");
        beforeEncryption();
        beforeAuthentication();
        methods();
        scram();
        afterAuthentication();
        versions();
        hosts();
        return cases.stream()
                .flatMap(one -> one.majors().stream()
                        .map(major -> dynamicTest(major + " " + one.name(), () -> {
                            String expected = play(one, client -> client.inC(major));
                            assertThat(play(one, LibpqClient::inJava)).isEqualTo(expected);
                        })));
    }

    private interface Client {
        String connect(LibpqClient client);
    }

    private static String play(Case one, Client how) {
        try (ScriptedServer server = ScriptedServer.playing(one.scripts())) {
            String port = Integer.toString(server.port());
            String settings = one.settings().contains("host=") ? one.settings() : "host=127.0.0.1 " + one.settings();
            LibpqClient client = new LibpqClient(
                    Map.of("HOME", "/nonexistent"), settings + " connect_timeout=5 port=" + port, List.of());
            return how.connect(client).replace(port, "PORT");
        }
    }

    private void beforeEncryption() {
        both("hangs up when asked for TLS", "user=u sslmode=require", c -> c.expectSslRequest());
        both("hangs up when asked for TLS, prefer", "user=u", c -> c.expectSslRequest());
        both(
                "resets when asked for TLS",
                "user=u sslmode=require",
                c -> c.expectSslRequest().cut());
        both("has no TLS, require", "user=u sslmode=require", tls(TLS_NO));
        both("has no TLS, verify-full", "user=u sslmode=verify-full", tls(TLS_NO));
        both("has no TLS, prefer", "user=u", login(greeting("15.0")));
        both("says what no server says", "user=u sslmode=require", tls(new byte[] {'X'}));
        both("says what no server says, prefer", "user=u", tls(new byte[] {'X'}), login(greeting("15.0")));
        both("answers with an error, prefer", "user=u", tls(error("FATAL", "53300", "x")), login(greeting("15.0")));
        both("is a web server", "user=u sslmode=require", tls("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8)));
        both("answers the request with an error", "user=u sslmode=require", tls(error("FATAL", "53300", "too many")));
        both(
                "hangs up in the handshake",
                "user=u sslmode=require",
                c -> c.expectSslRequest().send(TLS_YES));
    }

    private void beforeAuthentication() {
        both("hangs up at once", PLAIN, c -> c.startup());
        both("resets at once", PLAIN, c -> {
            c.startup();
            c.cut();
        });
        both("is a web server without TLS", PLAIN, login("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8)));
        both("fails at once", PLAIN, login(error("FATAL", "53300", "sorry, too many clients already")));
        both(
                "fails with detail and hint",
                PLAIN,
                login(message(
                        'E',
                        string("SFATAL"),
                        string("C53300"),
                        string("Mno"),
                        string("Dd"),
                        string("Hh"),
                        new byte[1])));
        newer("fails with allow", "user=u sslmode=allow", login(error("FATAL", "28000", "no")), tls(TLS_NO));
        both("fails with prefer, no TLS", "user=u", login(error("FATAL", "28000", "no")));
        both("fails in several lines", PLAIN, login(error("FATAL", "28000", "one\ntwo")));
    }

    private void methods() {
        for (int code : new int[] {2, 99}) {
            both("asks for method " + code, PLAIN, login(authentication(code)));
        }
        both(
                "asks for GSSAPI where there are no tickets, by host name",
                PLAIN + "channel_binding=require",
                login(authentication(7)));
        both("asks for a cleartext password", PLAIN, c -> {
            c.startup();
            c.send(authentication(3));
            assertThat(new String(c.expect('p'), UTF_8)).isEqualTo("secret\0");
            c.send(greeting("15.0"));
            serve(c);
        });
        both("asks for a password and we have none", "sslmode=disable user=u", login(authentication(3)));
        both("asks for a hashed password", PLAIN, c -> {
            c.startup();
            c.send(authentication(5, new byte[] {1, 2, 3, 4}));
            assertThat(new String(c.expect('p'), UTF_8)).isEqualTo("md5dffd2564502f75393b3854e1532b9fa6\0");
            c.send(greeting("15.0"));
            serve(c);
        });
        both("offers no mechanism that we know", PLAIN, login(sasl("SCRAM-SHA-1", "PLAIN")));
        both("offers no mechanism", PLAIN, login(sasl()));
        both("offers channel binding without TLS", PLAIN, login(sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")));
        both(
                "has not what channel_binding=require wants",
                PLAIN + "channel_binding=require",
                login(sasl("SCRAM-SHA-256")));
        newer("asks for OAuth and is not to", PLAIN + "require_auth=scram-sha-256", login(sasl("OAUTHBEARER")));
        newer("asks for SSPI and is not to", PLAIN + "require_auth=md5", login(authentication(9)));
        newer("asks for GSSAPI and is not to", PLAIN + "require_auth=md5", login(authentication(7)));
        newer("asks for an unknown method and is not to", PLAIN + "require_auth=md5", login(authentication(99)));
        newer("asks for nothing and is to", PLAIN + "require_auth=md5", login(greeting("15.0")));
        newer("asks for a password in clear and is not to", PLAIN + "require_auth=!password", login(authentication(3)));
        newer("asks for SSPI that is forbidden", PLAIN + "require_auth=!sspi", login(authentication(9)));
    }

    /** Plays SCRAM up to our proof; {@code %s} in the first message is our nonce. */
    private static Script scram(String serverFirst, byte[]... afterProof) {
        return c -> {
            c.startup();
            c.send(sasl("SCRAM-SHA-256"));
            String first = new String(c.expect('p'), UTF_8);
            String nonce = first.substring(first.indexOf(",r=") + 3);
            c.send(saslContinue(serverFirst.formatted(nonce)));
            if (afterProof.length > 0) {
                c.expect('p');
                c.send(afterProof);
            }
            serve(c);
        };
    }

    private void scram() {
        String good = "r=%sabc,s=" + SALT + ",i=4096";
        both("proves nothing", PLAIN, scram(good, saslFinal("v=" + "A".repeat(43) + "="), greeting("15.0")));
        both("knows an error of SCRAM", PLAIN, scram(good, saslFinal("e=invalid-proof")));
        both("fails after our proof", PLAIN, scram(good, error("FATAL", "28P01", "password authentication failed")));
        both("repeats the request", PLAIN, scram(good, sasl("SCRAM-SHA-256")));
    }

    private void afterAuthentication() {
        both("hangs up after letting us in", PLAIN, c -> {
            c.startup();
            c.send(authenticationOk());
        });
        both("fails after letting us in", PLAIN, login(authenticationOk(), error("FATAL", "57P03", "starting up")));
        both("fails after letting us in, prefer", "user=u", login(authenticationOk(), error("FATAL", "28000", "no")));
        both(
                "notices after letting us in",
                PLAIN,
                login(
                        authenticationOk(),
                        ServerBytes.notice("WARNING", "01000", "w"),
                        parameterStatus("server_version", "15.0"),
                        parameterStatus("integer_datetimes", "on"),
                        ServerBytes.backendKeyData(1, 2),
                        ServerBytes.notice("WARNING", "01000", "w"),
                        parameterStatus("a", "b"),
                        readyForQuery()));
    }

    private static byte[] version(int version, String... options) {
        byte[] bytes = concat(int32(version), int32(options.length));
        for (String option : options) {
            bytes = concat(bytes, string(option));
        }
        return message('v', bytes);
    }

    private void versions() {
        String wants = PLAIN + "max_protocol_version=3.2 ";
        newer("knows an older version only", wants, login(version(3 << 16), greeting("15.0")));
        newer("knows too old a version", PLAIN + "min_protocol_version=3.2", login(version(3 << 16), greeting("15.0")));
        newer("offers a newer version", wants, login(version(3 << 16 | 3)));
        newer("offers version 2", wants, login(version(2 << 16)));
        newer("offers version 3.1", wants, login(version(3 << 16 | 1)));
        newer("offers no change", wants, login(version(3 << 16 | 2)));
        newer("offers what was not asked for", PLAIN, login(version(3 << 16)));
        newer("refuses an option that nobody asked for", wants, login(version(3 << 16, "_pq_.x")));
        newer("refuses an option of a wrong name", wants, login(version(3 << 16, "x")));
        newer("negotiates twice", wants, login(version(3 << 16), version(3 << 16)));
    }

    private void hosts() {
        String two = PLAIN + "host=127.0.0.1,127.0.0.1 ";
        Script good = login(greeting("15.0"));
        SSLContext context = ConnectFixture.ROOT.serverContext();
        both(
                "starts up, with TLS",
                "user=u",
                c -> {
                    c.expectSslRequest().send(TLS_YES).tls(context).startup();
                    c.send(error("FATAL", "57P03", "starting"));
                },
                login(error("FATAL", "57P03", "too")));
        both(
                "refuses, with TLS",
                "user=u",
                c -> {
                    c.expectSslRequest().send(TLS_YES).tls(context).startup();
                    c.send(error("FATAL", "28000", "no"));
                },
                login(error("FATAL", "28000", "neither")));
        both("first host hangs up", two, c -> c.startup(), good);
        both("first host refuses", two, login(error("FATAL", "28000", "no")), good);
        both("first host starts up", two, login(error("FATAL", "57P03", "the database system is starting up")), good);
        both(
                "both hosts start up",
                two,
                login(error("FATAL", "57P03", "starting")),
                login(error("FATAL", "57P03", "too")));
        both(
                "first host lets us in and fails",
                two,
                login(authenticationOk(), error("FATAL", "57P03", "starting")),
                good);
        both(
                "first host is a standby",
                two + "target_session_attrs=primary",
                login(session("on", "off")),
                login(session("off", "off")));
        both(
                "first host is a primary",
                two + "target_session_attrs=standby",
                login(session("off", "off")),
                login(session("on", "off")));
        both(
                "first host is read-only",
                two + "target_session_attrs=read-write",
                login(session("off", "on")),
                login(session("off", "off")));
        both(
                "no host is a standby",
                two + "target_session_attrs=prefer-standby",
                login(session("off", "off")),
                login(session("off", "off")),
                login(session("off", "off")));
        both(
                "both are primaries",
                two + "target_session_attrs=standby",
                login(session("off", "off")),
                login(session("off", "off")));
        both("an old server, asked", PLAIN + "target_session_attrs=read-write", c -> {
            c.login("13.0");
            c.answer(
                    "SHOW transaction_read_only",
                    ServerBytes.result(List.of("transaction_read_only"), List.of(List.of("off"))),
                    readyForQuery());
            serve(c);
        });
        both("an old server, read-only", PLAIN + "target_session_attrs=read-write", c -> {
            c.login("13.0");
            c.answer(
                    "SHOW transaction_read_only",
                    ServerBytes.result(List.of("transaction_read_only"), List.of(List.of("on"))),
                    readyForQuery());
            serve(c);
        });
    }

    private static byte[] session(String standby, String readOnly) {
        return concat(
                authenticationOk(),
                parameterStatus("server_version", "15.0"),
                parameterStatus("integer_datetimes", "on"),
                parameterStatus("in_hot_standby", standby),
                parameterStatus("default_transaction_read_only", readOnly),
                ServerBytes.backendKeyData(1, 2),
                readyForQuery());
    }
}
