package org.basebackup4j.session;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as the system's own functions write them: of IPv6 the longest row of zero groups is left out. */
final class NumericAddress {
    private static final int BYTES = 4;
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,8}");
    private static final Pattern OCTAL = Pattern.compile("0[0-7]{0,14}");
    private static final Pattern DECIMAL = Pattern.compile("[1-9][0-9]{0,9}");

    private NumericAddress() {}

    /**
     * Reads an address as the C library does, for which a number that begins with a zero is octal: Java would take
     * {@code 010.0.0.1} for another address.
     */
    static Optional<InetAddress> parse(String text) throws UnknownHostException {
        if (text.indexOf(':') >= 0) {
            // Brackets are for URIs.
            return text.startsWith("[") ? Optional.empty() : Optional.of(InetAddress.getByName(text));
        }
        String[] parts = text.split("\\.", -1);
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            // The last number stands for all bytes that are left.
            int bytes = i == parts.length - 1 ? BYTES - i : 1;
            long number = number(parts[i]);
            if (i >= BYTES || number < 0 || number >= 1L << (Byte.SIZE * bytes)) {
                return Optional.empty();
            }
            address = (address << (Byte.SIZE * bytes)) | number;
        }
        return Optional.of(InetAddress.getByAddress(
                ByteBuffer.allocate(BYTES).putInt((int) address).array()));
    }

    private static long number(String text) {
        if (HEXADECIMAL.matcher(text).matches()) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (OCTAL.matcher(text).matches()) {
            return Long.parseLong(text, 8);
        }
        return DECIMAL.matcher(text).matches() ? Long.parseLong(text) : -1;
    }

    static String text(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        int zone = text.indexOf('%');
        String groups = zone < 0 ? text : text.substring(0, zone);
        return compressed(groups) + (zone < 0 ? "" : text.substring(zone));
    }

    private static String compressed(String groups) {
        String longest = "";
        for (int count = 8; count > 1 && longest.isEmpty(); count--) {
            String row = ":0".repeat(count).substring(1);
            if ((":" + groups + ":").contains(":" + row + ":")) {
                longest = row;
            }
        }
        if (longest.isEmpty()) {
            return groups;
        }
        String shortened = (":" + groups + ":").replaceFirst(":" + longest + ":", "::");
        String withoutFirst = shortened.startsWith("::") ? shortened : shortened.substring(1);
        return withoutFirst.endsWith("::") ? withoutFirst : withoutFirst.substring(0, withoutFirst.length() - 1);
    }
}
