package org.basebackup4j.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.int32;
import static org.basebackup4j.testkit.ServerBytes.message;
import static org.basebackup4j.testkit.ServerBytes.string;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontendMessageTest {
    private static byte[] bytes(FrontendMessage message) {
        ByteBuffer encoded = message.encode();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    @Test
    void messagesWithoutAType() {
        assertThat(bytes(new FrontendMessage.SslRequest())).isEqualTo(concat(int32(8), int32(80877103)));
        assertThat(bytes(new FrontendMessage.GssEncryptionRequest())).isEqualTo(concat(int32(8), int32(80877104)));
        assertThat(bytes(new FrontendMessage.Startup(0, Map.of("user", "ä"))))
                .isEqualTo(concat(int32(17), int32(196608), string("user"), string("ä"), new byte[1]));
        assertThat(bytes(new FrontendMessage.Startup(2, Map.of())))
                .isEqualTo(concat(int32(9), int32(196610), new byte[1]));
    }

    @Test
    void messagesWithAType() {
        assertThat(bytes(new FrontendMessage.Password("pä".getBytes(UTF_8)))).isEqualTo(message('p', string("pä")));
        assertThat(bytes(new FrontendMessage.SaslInitialResponse("M", new byte[] {1, 2})))
                .isEqualTo(message('p', string("M"), int32(2), new byte[] {1, 2}));
        assertThat(bytes(new FrontendMessage.SaslResponse(new byte[] {0}))).isEqualTo(message('p', new byte[] {0}));
        assertThat(bytes(new FrontendMessage.Query("SHOW ä"))).isEqualTo(message('Q', string("SHOW ä")));
        assertThat(bytes(new FrontendMessage.CopyDone())).isEqualTo(message('c'));
        assertThat(bytes(new FrontendMessage.Terminate())).isEqualTo(message('X'));
    }
}
