package org.basebackup4j.combine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A path below the data directory, as the bytes that a manifest has for it. */
final class RelativePath {
    private static final byte[] INCREMENTAL = "INCREMENTAL.".getBytes(StandardCharsets.US_ASCII);

    /** The data directory itself. */
    static final RelativePath ROOT = new RelativePath(new byte[0]);

    private final byte[] bytes;

    private RelativePath(byte[] bytes) {
        this.bytes = bytes;
    }

    static RelativePath of(String text) {
        return new RelativePath(text.getBytes(StandardCharsets.UTF_8));
    }

    static RelativePath of(byte[] bytes) {
        return new RelativePath(bytes.clone());
    }

    /** What has that name in this directory. */
    RelativePath child(byte[] name) {
        if (bytes.length == 0) {
            return new RelativePath(name.clone());
        }
        byte[] child = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
        child[bytes.length] = '/';
        System.arraycopy(name, 0, child, bytes.length + 1, name.length);
        return new RelativePath(child);
    }

    /** The directory that it is in. */
    RelativePath parent() {
        return new RelativePath(Arrays.copyOf(bytes, Math.max(0, nameStart() - 1)));
    }

    /** Not a copy: nobody changes it. */
    byte[] bytes() {
        return bytes;
    }

    private int nameStart() {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '/') {
                return i + 1;
            }
        }
        return 0;
    }

    /** Whether it is a relation's file that holds only what has changed: these are found where relations are. */
    boolean isIncremental() {
        int start = nameStart();
        return mayBeRelation()
                && bytes.length - start > INCREMENTAL.length
                && Arrays.equals(bytes, start, start + INCREMENTAL.length, INCREMENTAL, 0, INCREMENTAL.length);
    }

    private boolean mayBeRelation() {
        return isBelow("base") || isBelow("global") || isBelow("pg_tblspc");
    }

    /** The relation's file that this one holds the changes of. */
    RelativePath withoutIncremental() {
        int start = nameStart();
        byte[] plain = Arrays.copyOf(bytes, bytes.length - INCREMENTAL.length);
        System.arraycopy(bytes, start + INCREMENTAL.length, plain, start, plain.length - start);
        return new RelativePath(plain);
    }

    /** The file that would hold the changes of this one. */
    RelativePath incremental() {
        int start = nameStart();
        byte[] changes = new byte[bytes.length + INCREMENTAL.length];
        System.arraycopy(bytes, 0, changes, 0, start);
        System.arraycopy(INCREMENTAL, 0, changes, start, INCREMENTAL.length);
        System.arraycopy(bytes, start, changes, start + INCREMENTAL.length, bytes.length - start);
        return new RelativePath(changes);
    }

    boolean is(String text) {
        return Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isBelow(String directory) {
        byte[] start = (directory + "/").getBytes(StandardCharsets.UTF_8);
        return bytes.length > start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelativePath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In words; what is not valid UTF-8 is replaced. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
