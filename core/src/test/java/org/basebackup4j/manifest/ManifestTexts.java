package org.basebackup4j.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;

/** Manifests as text, and what is read from them. */
final class ManifestTexts {
    static final String HEAD = "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [\n";
    static final String TAIL = "],\n\"WAL-Ranges\": [\n"
            + "{ \"Timeline\": 1, \"Start-LSN\": \"0/2000028\", \"End-LSN\": \"0/2000100\" }\n],\n";

    private ManifestTexts() {}

    /** Adds the last line. */
    static byte[] signed(String body) {
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String checksum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return (body + "\"Manifest-Checksum\": \"" + checksum + "\"}\n").getBytes(StandardCharsets.UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was read, as text; the error at the end, if there was one. */
    static List<String> read(byte[] manifest, int pieceBytes) {
        List<String> events = new ArrayList<>();
        ManifestReader reader = new ManifestReader(new ManifestHandler() {
            @Override
            public void version(int version) {
                events.add("version " + version);
            }

            @Override
            public void systemIdentifier(long identifier) {
                events.add("system " + Long.toUnsignedString(identifier));
            }

            @Override
            public void file(ManifestFile file) {
                events.add(String.join(
                        " ",
                        file.path(),
                        Long.toUnsignedString(file.sizeBytes()),
                        file.algorithm().name(),
                        HexFormat.of().formatHex(file.checksum())));
            }

            @Override
            public void walRange(WalRange range) {
                events.add(range.timeline() + " " + range.start() + " " + range.end());
            }
        });
        try {
            for (int at = 0; at < manifest.length; at += pieceBytes) {
                reader.take(ByteBuffer.wrap(manifest, at, Math.min(pieceBytes, manifest.length - at)));
            }
            reader.finish();
        } catch (BackupException e) {
            events.add("error: " + e.getMessage());
        }
        return events;
    }
}
