package org.basebackup4j.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What is in a tar file, for comparison: names, types, modes, owners, sizes and links, in order. */
final class TarListing {
    private TarListing() {}

    /** The members, each a line; nothing for no bytes at all. */
    static String of(byte[] archive) throws IOException {
        if (archive.length == 0) {
            return "";
        }
        boolean gzip = archive[0] == 0x1f;
        InputStream bytes = new ByteArrayInputStream(archive);
        List<String> members = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(gzip ? new GZIPInputStream(bytes) : bytes)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.getName().matches("archive_status/[0-9A-F]{24}.done")) { // depends on the moment
                    members.add(describe(entry));
                }
            }
        }
        // The two files that we may add come in another order.
        return String.join("\n", members.stream().sorted().toList()) + "\n";
    }

    private static String describe(TarArchiveEntry entry) {
        String name = entry.getName().replaceAll("\\b0000000[0-9A-F]{17}\\b", "SEGMENT");
        boolean variable = name.matches("backup_manifest|backup_label|postgresql.auto.conf");
        return "  " + name + " " + entry.getLinkFlag() + " " + Integer.toOctalString(entry.getMode()) + " "
                + entry.getUserName() + "/" + entry.getGroupName() + " " + (variable ? "" : entry.getSize()) + " "
                + entry.getLinkName();
    }
}
