package org.basebackup4j.combine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.basebackup4j.fuzz.Oracle;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;

/**
 * The files of a backup that combining reads: incremental files, backup labels, tablespace maps, control files.
 *
 * <p>The first byte of the input says which one the rest is.
 */
public final class IncrementalFuzzer {
    private static final RelationLayout LAYOUT = new RelationLayout(32, 300);
    private static final int FIXED_BYTES = 12;

    private IncrementalFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        Oracle.outcome(() -> switch (input[0] & 3) {
            case 0 -> incremental(data);
            case 1 -> label(data);
            case 2 -> tablespaces(data);
            default -> control(data);
        });
    }

    private static String incremental(byte[] data) throws BackupException {
        byte[] archive = Arrays.copyOf(data, data.length + 7);
        System.arraycopy(data, 0, archive, 3, data.length);
        try (SourceFile file = SourceFile.piece(new MemoryContent(archive), "file", 3, data.length)) {
            IncrementalFile read = IncrementalFile.read(file, LAYOUT);
            Set<Integer> blocks = new HashSet<>();
            int length = read.truncationBlocks();
            Oracle.that(length >= 0 && length <= LAYOUT.blocksPerFile(), "no file is longer than one may be");
            for (int i = 0; i < read.blocks().length; i++) {
                int block = read.blocks()[i];
                Oracle.that(block >= 0 && block < LAYOUT.blocksPerFile(), "no block is behind the end");
                Oracle.that(blocks.add(block), "no block is there twice");
                long position = read.position(i, LAYOUT);
                Oracle.that(position >= FIXED_BYTES + 4L * read.blocks().length, "blocks are behind the header");
                Oracle.that(position + LAYOUT.blockBytes() <= data.length, "blocks are in the file");
                Oracle.that(position % LAYOUT.blockBytes() == 0, "blocks are where a server puts them");
                length = Math.max(length, block + 1);
            }
            Oracle.same(length, read.lengthBlocks(), "a file goes up to its last block");
            return "read";
        }
    }

    private static String label(byte[] data) throws BackupException {
        BackupLabel label = BackupLabel.parse("backup_label", data);
        byte[] full = label.withoutPrevious();
        BackupLabel again = BackupLabel.parse("backup_label", full);
        Oracle.that(again.previous().isEmpty(), "a full backup is no increment");
        Oracle.same(label.start(), again.start(), "it begins at the same place");
        Oracle.same(label.startTimeline(), again.startTimeline(), "it begins on the same timeline");
        Oracle.that(Arrays.equals(full, again.withoutPrevious()), "nothing else is left out");
        Oracle.that(label.previous().isPresent() || Arrays.equals(full, data), "all else stays");
        return "read";
    }

    private static String tablespaces(byte[] data) {
        Map<String, String> map = TablespaceMapFile.parse(data);
        map.forEach((oid, location) -> {
            Oracle.that(!oid.isEmpty(), "a tablespace has a name");
            byte[] line =
                    (oid + " " + location.replaceAll("[\\\\\n\r]", "\\\\$0") + "\n").getBytes(StandardCharsets.UTF_8);
            boolean isPlain = oid.chars().allMatch(c -> c > ' ' && c != '\\');
            Oracle.that(
                    !isPlain || TablespaceMapFile.parse(line).equals(Map.of(oid, location)), "written it is the same");
        });
        return "read";
    }

    private static String control(byte[] data) throws BackupException {
        ControlFile control = ControlFile.parse(Arrays.copyOf(data, ControlFile.SIZE_BYTES));
        RelationLayout layout = RelationLayout.of(control, "pg_control");
        Oracle.that(Integer.bitCount(layout.blockBytes()) == 1, "a block is a power of two");
        return "read";
    }
}
