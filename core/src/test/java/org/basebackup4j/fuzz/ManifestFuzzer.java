package org.basebackup4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.manifest.ManifestHandler;
import org.basebackup4j.manifest.ManifestReader;
import org.basebackup4j.manifest.ManifestWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;

/**
 * Manifests: read the same however they are cut, accepted only with the right checksum, and the same after writing.
 *
 * <p>The first byte of the input says whether the checksum is to be made right, since chance never does it.
 */
public final class ManifestFuzzer {
    private static final String CHECKSUM_FIELD = "\"Manifest-Checksum\": \"";
    private static final int CHECKSUM_DIGITS = 64;

    private ManifestFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 1) != 0) {
            repair(data);
        }
        Recorder whole = new Recorder();
        String outcome = Oracle.outcome(() -> read(data, false, whole));
        Recorder cut = new Recorder();
        Oracle.same(outcome, Oracle.outcome(() -> read(data, true, cut)), "pieces do not matter");
        Oracle.same(whole.text.toString(), cut.text.toString(), "pieces do not matter for what is told");
        if (outcome.isEmpty()) {
            String text = new String(data, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            int end = lastLineStart(data);
            boolean escaped = text.indexOf('\\', end) >= 0;
            Oracle.that(escaped || text.indexOf(sha256(data, end), end) >= 0, "what is accepted has its checksum");
            if (whole.isUsual && whole.begun) {
                checkAgain(whole);
            }
        }
    }

    private static String read(byte[] data, boolean cut, Recorder recorder) throws BackupException {
        ManifestReader reader = new ManifestReader(recorder);
        if (cut) {
            Pieces.cut(data, reader::take);
        } else {
            Pieces.whole(data, reader::take);
        }
        reader.finish();
        return "";
    }

    private static void repair(byte[] data) {
        int end = lastLineStart(data);
        int field = new String(data, StandardCharsets.ISO_8859_1).indexOf(CHECKSUM_FIELD, end);
        int digits = field + CHECKSUM_FIELD.length();
        if (field >= 0 && digits + CHECKSUM_DIGITS <= data.length) {
            byte[] checksum = sha256(data, end).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(checksum, 0, data, digits, CHECKSUM_DIGITS);
        }
    }

    /** Where the last line begins, whether or not a newline ends it. */
    private static int lastLineStart(byte[] data) {
        for (int i = data.length - 2; i >= 0; i--) {
            if (data[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private static String sha256(byte[] data, int bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(data, 0, bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void checkAgain(Recorder read) {
        Recorder again = new Recorder();
        String outcome = Oracle.outcome(() -> read(read.written(), true, again));
        Oracle.same("", outcome, "what was written can be read");
        Oracle.same(read.text.toString(), again.text.toString(), "what was written is the same");
    }

    /** Notes what it is told, and writes it. */
    private static final class Recorder implements ManifestHandler {
        private final StringBuilder text = new StringBuilder();
        private final FileTable table = new FileTable();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ManifestWriter writer = new ManifestWriter(bytes, false);
        private int version;

        /** Whether all comes in the order, and in the words, that a server uses. */
        private boolean isUsual = true;

        private boolean begun;
        private boolean anyRange;

        @Override
        public void version(int number) {
            Oracle.that(number == 1 || number == 2, "only known versions");
            text.append(number).append('\n');
            version = number;
            if (number == 1) {
                begin(0);
            }
        }

        @Override
        public void systemIdentifier(long identifier) {
            text.append("system ").append(identifier).append('\n');
            isUsual &= version == 2 && !begun;
            begin(identifier);
        }

        private void begin(long identifier) {
            begun = true;
            write(() -> writer.begin(version, identifier));
        }

        @Override
        public void file(ManifestFile file) throws BackupException {
            text.append(file.path()).append(' ').append(HexFormat.of().formatHex(file.pathBytes()));
            text.append(' ').append(file.sizeBytes()).append(' ').append(file.lastModified());
            text.append(' ').append(file.checksum().length == 0 ? "" : file.algorithm());
            text.append(' ').append(HexFormat.of().formatHex(file.checksum())).append('\n');
            isUsual &= begun && !anyRange && file.lastModified().matches("[ -~&&[^\"\\\\]]*");
            write(() -> writer.file(file));
            table.add(file.pathBytes(), file.sizeBytes(), file.algorithm(), file.checksum());
            ManifestFile kept = table.file(table.find(file.pathBytes()));
            Oracle.that(Arrays.equals(kept.pathBytes(), file.pathBytes()), "the table finds what it was given");
        }

        @Override
        public void walRange(WalRange range) {
            text.append(range).append('\n');
            isUsual &= begun;
            anyRange = true;
            write(() -> writer.walRange(range));
        }

        byte[] written() {
            write(writer::finish);
            return bytes.toByteArray();
        }

        @FunctionalInterface
        private interface Writing {
            void run() throws IOException;
        }

        private static void write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
