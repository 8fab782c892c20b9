package org.basebackup4j.testkit;

import java.io.IOException;

/**
 * What a {@link ScriptedServer} does on one connection, as in {@code c -> c.login().expectQuery("SHOW x").cut()}. When it
 * returns, the connection is closed in an orderly way.
 */
@FunctionalInterface
public interface Script {
    /** Plays it. */
    void play(Conversation conversation) throws IOException;

    /** The same, but the connection is reset when that many bytes have been sent, whatever was to come. */
    default Script cutAfter(long bytes) {
        return conversation -> {
            conversation.limit(bytes, Conversation.AtLimit.RESET);
            play(conversation);
        };
    }

    /** The same, but the connection is closed, as by a process that dies, when that many bytes have been sent. */
    default Script closeAfter(long bytes) {
        return conversation -> {
            conversation.limit(bytes, Conversation.AtLimit.CLOSE);
            play(conversation);
        };
    }

    /** The same, but nothing more is said when that many bytes have been sent. */
    default Script stallAfter(long bytes) {
        return conversation -> {
            conversation.limit(bytes, Conversation.AtLimit.STALL);
            play(conversation);
        };
    }

    /** The same, but every byte is a write of its own. */
    default Script oneByteAtATime() {
        return conversation -> {
            conversation.oneByteAtATime();
            play(conversation);
        };
    }
}
