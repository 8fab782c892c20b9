package org.basebackup4j.session;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;

/** Whether a session is of the kind that is wanted: {@code target_session_attrs}. */
enum TargetSession {
    ANY,
    READ_WRITE,
    READ_ONLY,
    PRIMARY,
    STANDBY,
    PREFER_STANDBY;

    static TargetSession of(String value) {
        return value.isEmpty() ? ANY : valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Refuses a session of another kind, so that the next host is tried. */
    void check(MessageChannel channel, Startup startup, long deadlineNanos) throws BackupException {
        switch (this) {
            case ANY -> {}
            case READ_WRITE -> refuseIf(isReadOnly(channel, startup, deadlineNanos), "session is read-only");
            case READ_ONLY -> refuseIf(!isReadOnly(channel, startup, deadlineNanos), "session is not read-only");
            case PRIMARY -> refuseIf(isStandby(channel, startup, deadlineNanos), "server is in hot standby mode");
            case STANDBY, PREFER_STANDBY ->
                refuseIf(!isStandby(channel, startup, deadlineNanos), "server is not in hot standby mode");
        }
    }

    private static void refuseIf(boolean refused, String reason) throws BackupException {
        if (refused) {
            throw new AttemptException(AttemptException.Next.HOST, reason, null);
        }
    }

    private static boolean isReadOnly(MessageChannel channel, Startup startup, long deadlineNanos)
            throws BackupException {
        Map<String, String> parameters = startup.parameters();
        if (parameters.containsKey("default_transaction_read_only") && parameters.containsKey("in_hot_standby")) {
            return isOn(parameters, "default_transaction_read_only") || isOn(parameters, "in_hot_standby");
        }
        return ask(channel, "SHOW transaction_read_only", deadlineNanos).equals("on");
    }

    /** Servers from 14 tell it; older ones answer no such question on a connection of this kind. */
    private static boolean isStandby(MessageChannel channel, Startup startup, long deadlineNanos)
            throws BackupException {
        Map<String, String> parameters = startup.parameters();
        if (parameters.containsKey("in_hot_standby")) {
            return isOn(parameters, "in_hot_standby");
        }
        return ask(channel, "SELECT pg_catalog.pg_is_in_recovery()", deadlineNanos)
                .equals("t");
    }

    private static boolean isOn(Map<String, String> parameters, String name) {
        return "on".equals(parameters.get(name));
    }

    private static String ask(MessageChannel channel, String query, long deadlineNanos) throws BackupException {
        channel.send(new FrontendMessage.Query(query));
        Optional<String> value = Optional.empty();
        while (true) {
            BackendMessage message = channel.receive(deadlineNanos, false);
            if (message == null) {
                throw new AttemptException(AttemptException.Next.ADDRESS, "timeout expired", null);
            }
            if (message instanceof BackendMessage.ErrorResponse error) {
                throw new AttemptException(
                        AttemptException.Next.HOST, error.message().format(), null);
            }
            if (message instanceof BackendMessage.DataRow row) {
                value = Optional.ofNullable(row.text(0));
            }
            if (message instanceof BackendMessage.ReadyForQuery) {
                return value.orElse("");
            }
        }
    }
}
