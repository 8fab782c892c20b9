package org.basebackup4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes through the proxy, with a socket at each end. */
class FaultyProxyTest {
    private static final int BYTES = 300_000;

    private final byte[] sent = new byte[BYTES];
    private ServerSocket listener;
    private FaultyProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        for (int i = 0; i < BYTES; i++) {
            sent[i] = (byte) (i * 31 >> 3);
        }
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        proxy = FaultyProxy.to(listener.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        client.setSoTimeout(10_000);
        server.setSoTimeout(10_000);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        server.close();
        proxy.close();
        listener.close();
    }

    private CompletableFuture<Void> send(Socket from) {
        return CompletableFuture.runAsync(() -> {
            try {
                from.getOutputStream().write(sent);
                from.shutdownOutput();
            } catch (IOException e) {
                // Whoever cuts the connection expects that.
            }
        });
    }

    @Test
    void bytesPassUnchangedBothWays() throws IOException {
        send(server);
        send(client);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(sent);
        assertThat(proxy.connection(1).fromServer().passed()).isEqualTo(BYTES);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void finEndsTheStreamAtItsPosition() throws IOException {
        proxy.connection(1).fromServer().cutAt(100_001, FaultyProxy.Cut.FIN);
        send(server);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(sent, 100_001));
    }

    @Test
    void resetIsNoOrderlyEnd() {
        proxy.connection(1).toServer().cutAt(100_001, FaultyProxy.Cut.RESET);
        send(client);
        assertThatThrownBy(() -> server.getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void aCutAtAPositionThatHasPassedComesAtOnce() throws IOException {
        server.getOutputStream().write(sent, 0, 10);
        assertThat(client.getInputStream().readNBytes(10)).hasSize(10);
        proxy.connection(1).fromServer().cutAt(5, FaultyProxy.Cut.FIN);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aStallKeepsOneDirectionUntilItIsResumed() throws IOException {
        FaultyFlow flow = proxy.connection(1).fromServer();
        flow.stallAt(70_000);
        send(server);
        assertThat(client.getInputStream().readNBytes(70_000)).isEqualTo(Arrays.copyOf(sent, 70_000));
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        flow.awaitPassed(70_000);
        assertThat(flow.passed()).isEqualTo(70_000);
        assertThat(client.getInputStream().available()).isZero();
        flow.resume();
        assertThat(client.getInputStream().readAllBytes()).hasSize(BYTES - 70_000);
    }

    @Test
    void aThrottleLimitsTheRate() throws IOException {
        proxy.connection(1).fromServer().throttle(BYTES);
        long start = System.nanoTime();
        send(server);
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
    }

    @Test
    void oneBitIsFlipped() throws IOException {
        proxy.connection(1).fromServer().flipBitAt(200_000, 7);
        send(server);
        byte[] expected = sent.clone();
        expected[200_000] ^= (byte) 0x80;
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(expected);
    }

    @Test
    void anActionComesBeforeTheNextByte() throws IOException {
        long[] seen = new long[1];
        FaultyFlow flow = proxy.connection(1).fromServer();
        flow.runAt(123_456, () -> seen[0] = flow.passed());
        send(server);
        assertThat(client.getInputStream().readAllBytes()).hasSize(BYTES);
        assertThat(seen[0]).isEqualTo(123_456);
    }
}
