package org.basebackup4j.session;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/**
 * What the settings want of a TCP socket. Java knows no {@code TCP_USER_TIMEOUT}, so {@code tcp_user_timeout} is checked
 * and has no effect, as in libpq on systems without it.
 *
 * @param keepAlive whether the system is to find out that the server is gone
 * @param numbers its options for that, where the settings name them
 */
record SocketSettings(boolean keepAlive, List<NumericOption> numbers) {
    /**
     * An option that is a number.
     *
     * @param name what the system calls it
     * @param option what Java calls it
     * @param value the number
     */
    record NumericOption(String name, SocketOption<Integer> option, int value) {}

    static SocketSettings of(ConnectionSettings settings) throws BackupException {
        boolean keepAlive = IntegerSetting.of(settings, "keepalives").orElse(1) != 0;
        List<NumericOption> numbers = new ArrayList<>();
        if (keepAlive) {
            OptionalInt idle = IntegerSetting.of(settings, "keepalives_idle");
            OptionalInt interval = IntegerSetting.of(settings, "keepalives_interval");
            OptionalInt count = IntegerSetting.of(settings, "keepalives_count");
            idle.ifPresent(
                    value -> numbers.add(new NumericOption("TCP_KEEPIDLE", ExtendedSocketOptions.TCP_KEEPIDLE, value)));
            interval.ifPresent(value ->
                    numbers.add(new NumericOption("TCP_KEEPINTVL", ExtendedSocketOptions.TCP_KEEPINTERVAL, value)));
            count.ifPresent(
                    value -> numbers.add(new NumericOption("TCP_KEEPCNT", ExtendedSocketOptions.TCP_KEEPCOUNT, value)));
        }
        IntegerSetting.of(settings, "tcp_user_timeout");
        return new SocketSettings(keepAlive, List.copyOf(numbers));
    }

    /** Sets the options that the system knows. */
    void apply(SocketChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
        for (NumericOption number : numbers) {
            if (socket.supportedOptions().contains(number.option())) {
                apply(socket, number);
            }
        }
    }

    private static void apply(SocketChannel socket, NumericOption number) throws IOException {
        try {
            socket.setOption(number.option(), number.value());
        } catch (IOException | IllegalArgumentException e) {
            throw new SocketOptionException("setsockopt(" + number.name() + ") failed: Invalid argument", e);
        }
    }

    /** The system does not take a number. */
    static final class SocketOptionException extends IOException {
        private static final long serialVersionUID = 1L;

        SocketOptionException(String message, Exception cause) {
            super(message, cause);
        }
    }
}
