package org.basebackup4j.connect;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;

/**
 * One of the hosts to try, as the settings name it; each part may be empty. See the manual's section "Specifying Multiple
 * Hosts".
 *
 * @param name the host's name, its address, or the directory of its socket
 * @param address its address where {@code hostaddr} gives one: then the name is not looked up
 * @param port its port
 */
public record Host(String name, String address, String port) {
    /** Splits the three lists, whose lengths have to agree; a single port is for all. */
    static List<Host> list(String host, String hostaddr, String port) throws BackupException {
        String[] names = host.split(",", -1);
        String[] addresses = hostaddr.split(",", -1);
        String[] ports = port.split(",", -1);
        int count = hostaddr.isEmpty() ? names.length : addresses.length;
        if (!hostaddr.isEmpty() && !host.isEmpty() && names.length != count) {
            throw new BackupException(
                    "could not match " + names.length + " host names to " + count + " hostaddr values");
        }
        if (ports.length != 1 && ports.length != count) {
            throw new BackupException("could not match " + ports.length + " port numbers to " + count + " hosts");
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(
                    host.isEmpty() ? "" : names[i],
                    hostaddr.isEmpty() ? "" : addresses[i],
                    ports[ports.length == 1 ? 0 : i]));
        }
        return hosts;
    }
}
