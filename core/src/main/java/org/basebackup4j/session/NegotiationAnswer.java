package org.basebackup4j.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** The single byte with which a server answers a request for encryption. */
final class NegotiationAnswer {
    private NegotiationAnswer() {}

    /**
     * Reads it. What comes with it comes from somebody in the middle, who wants it to be taken for encrypted
     * (CVE-2021-23222); what comes later, the handshake trips over.
     *
     * @param name the encryption's name
     */
    static byte read(Transport transport, String name, long deadlineNanos) throws BackupException {
        ByteBuffer answer = ByteBuffer.allocate(2);
        try {
            int count = transport.read(answer, deadlineNanos, false);
            if (count == 0) {
                throw new AttemptException(AttemptException.Next.ADDRESS, "timeout expired", null);
            }
            if (count < 0) {
                throw new ConnectionLostException(ConnectionLostException.CLOSED_UNEXPECTEDLY, null);
            }
        } catch (IOException e) {
            throw ConnectionLostException.receiving(e);
        }
        boolean endsHere = "SGN".indexOf(answer.get(0)) >= 0;
        if (endsHere && answer.position() > 1) {
            throw new BackupException("received unencrypted data after " + name + " response");
        }
        return answer.get(0);
    }
}
