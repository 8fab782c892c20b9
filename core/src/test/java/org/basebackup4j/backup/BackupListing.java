package org.basebackup4j.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.basebackup4j.testkit.Trees;

/**
 * What is in a backup, in a form in which two backups of an idle server are the same. Of the files that say when and
 * where the backup was taken, only what does not depend on that is listed: not their contents, and the log's segments
 * are counted.
 */
final class BackupListing {
    private static final Pattern SEGMENT = Pattern.compile("\\b[0-9A-F]{24}\\b");

    /** The checksums, times and positions in them may be of any length, so even their sizes change. */
    private static final Pattern VAGUE = Pattern.compile("(.*/)?(backup_manifest|backup_label)");

    private static final Pattern CHANGING = Pattern.compile("(.*/)?(global/pg_control|pg_wal/.*|[0-9A-F]{24})");

    /** With {@code -R} it holds every setting of the connection that a program knows, and ours knows others. */
    private static final Pattern CONNECTION = Pattern.compile("(.*/)?postgresql\\.auto\\.conf");

    /** Of an idle server there is one segment, and whether the zeros after its end come in time is a matter of chance. */
    private static final Pattern MARK = Pattern.compile("(.*/)?archive_status/[0-9A-F]{24}\\.done");

    private BackupListing() {}

    /** A directory: of each file the mode, the size and a digest, of a link where it leads. */
    static SortedMap<String, String> ofTree(Path root, boolean recoveryConfiguration) throws IOException {
        SortedMap<String, String> listing = new TreeMap<>();
        List<String> segments = new ArrayList<>();
        for (var entry : Trees.list(root).entrySet()) {
            String name = entry.getKey();
            if (MARK.matcher(name).matches()) {
                continue;
            }
            Path path = root.resolve(name);
            String description = entry.getValue();
            if (isVague(name, recoveryConfiguration)) {
                description = description.replaceAll(" \\d+$", " of some size");
            } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && !CHANGING.matcher(name).matches()) {
                description += " " + digest(path);
            }
            listing.put(counted(name, segments), description);
        }
        return listing;
    }

    private static boolean isVague(String name, boolean recoveryConfiguration) {
        return VAGUE.matcher(name).matches()
                || (recoveryConfiguration && CONNECTION.matcher(name).matches());
    }

    /** A tar file: of each member, in their order, everything in its header but the time, and a digest. */
    static List<String> ofTar(Path file, boolean recoveryConfiguration) throws IOException {
        List<String> members = new ArrayList<>();
        List<String> segments = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                String name = entry.getName();
                if (MARK.matcher(name).matches()) {
                    continue;
                }
                boolean vague = isVague(name, recoveryConfiguration);
                members.add(String.join(
                        " ",
                        counted(name, segments),
                        "type " + (char) entry.getLinkFlag(),
                        entry.getLinkName(),
                        "mode " + Integer.toOctalString(entry.getMode()),
                        "owner " + entry.getLongUserId() + "=" + entry.getUserName(),
                        "group " + entry.getLongGroupId() + "=" + entry.getGroupName(),
                        vague ? "" : "size " + entry.getSize(),
                        vague || CHANGING.matcher(name).matches() ? "" : digest(tar)));
            }
        }
        return members;
    }

    /** Each segment's name becomes its number, in the order of their coming. */
    private static String counted(String name, List<String> segments) {
        return SEGMENT.matcher(name).replaceAll(match -> {
            if (!segments.contains(match.group())) {
                segments.add(match.group());
            }
            return "SEGMENT" + segments.indexOf(match.group());
        });
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return digest(in);
        }
    }

    private static String digest(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
