package org.basebackup4j.session;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as the system's own functions write them: of IPv6 the longest row of zero groups is left out. */
final class NumericAddress {
    private NumericAddress() {}

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
