package org.basebackup4j.session;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.FrontendMessage;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;

/** Asks the server for GSSAPI encryption, and goes over to it; see the manual's section "GSSAPI Session Encryption". */
final class GssNegotiation {
    private final MessageChannel channel;
    private final GssLogin login;
    private final Endpoint endpoint;
    private final long deadlineNanos;

    GssNegotiation(MessageChannel channel, GssLogin login, Endpoint endpoint, long deadlineNanos) {
        this.channel = channel;
        this.login = login;
        this.endpoint = endpoint;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether the server agreed; the connection is encrypted then. */
    boolean negotiate() throws BackupException {
        channel.send(new FrontendMessage.GssEncryptionRequest());
        byte answer = NegotiationAnswer.read(channel.transport(), "GSSAPI encryption", deadlineNanos);
        switch (answer) {
            case 'G' -> {
                establish();
                return true;
            }
            case 'N' -> {
                return false;
            }
            case 'E' -> throw new BackupException("server sent an error response during GSS encryption exchange");
            default ->
                throw new BackupException("received invalid response to GSSAPI negotiation: " + (char) (answer & 0xFF));
        }
    }

    private void establish() throws BackupException {
        GSSContext context = login.context(endpoint.host());
        try {
            context.requestReplayDet(true);
            context.requestSequenceDet(true);
            context.requestConf(true);
            context.requestInteg(true);
            byte[] token = new byte[0];
            while (!context.isEstablished()) {
                byte[] next = login.step(context, token);
                if (next.length > 0) {
                    send(next);
                }
                token = context.isEstablished() ? token : receive();
            }
            if (!context.getConfState()) {
                throw new BackupException("outgoing GSSAPI message would not use confidentiality");
            }
            channel.transport().startGss(context);
        } catch (GSSException e) {
            throw GssLogin.failure(e);
        } catch (IOException e) {
            throw new BackupException("could not establish GSSAPI encryption: " + e.getMessage(), e);
        }
    }

    private void send(byte[] token) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES + token.length);
        channel.transport().write(packet.putInt(token.length).put(token).flip());
    }

    private byte[] receive() throws IOException, BackupException {
        int length = readFully(ByteBuffer.allocate(Integer.BYTES)).getInt();
        if (length < 0 || length > GssChannel.MAX_PACKET_BYTES - Integer.BYTES) {
            throw new BackupException("oversize GSSAPI packet sent by the server (" + Integer.toUnsignedString(length)
                    + " > " + (GssChannel.MAX_PACKET_BYTES - Integer.BYTES) + ")");
        }
        return readFully(ByteBuffer.allocate(length)).array();
    }

    private ByteBuffer readFully(ByteBuffer target) throws IOException, BackupException {
        while (target.hasRemaining()) {
            int count = channel.transport().read(target, deadlineNanos, false);
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (count == 0) {
                throw new AttemptException(AttemptException.Next.ADDRESS, "timeout expired", null);
            }
        }
        return target.flip();
    }
}
