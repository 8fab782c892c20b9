package org.basebackup4j.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tar files made by hand, byte by byte, so that they can also be wrong. */
public final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public TarBytes() {}

    /** A header as PostgreSQL writes it. */
    public static byte[] header(byte[] name, char type, long sizeBytes, int mode, String link) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, Math.min(name.length, 100));
        put(block, 100, String.format("%07o ", mode));
        put(block, 108, "0000145 0000150 ");
        if (sizeBytes < (1L << 33)) {
            put(block, 124, String.format("%011o ", sizeBytes));
        } else {
            block[124] = (byte) 0x80;
            ByteBuffer.wrap(block).putLong(128, sizeBytes);
        }
        put(block, 136, String.format("%011o ", 1_700_000_000L));
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\0" + "00postgres");
        put(block, 297, "postgres");
        put(block, 329, "0000000 0000000 ");
        return withChecksum(block);
    }

    public static byte[] withChecksum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%07o ", sum));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    public TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public TarBytes file(String name, int mode, String content) {
        return file(name.getBytes(StandardCharsets.UTF_8), mode, content);
    }

    public TarBytes file(byte[] name, int mode, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        raw(header(name, '0', bytes.length, mode, "")).raw(bytes);
        return raw(new byte[(512 - bytes.length % 512) % 512]);
    }

    public TarBytes directory(String name, int mode) {
        return raw(header((name + '/').getBytes(StandardCharsets.UTF_8), '5', 0, mode, ""));
    }

    public TarBytes link(String name, String target) {
        return raw(header((name + '/').getBytes(StandardCharsets.UTF_8), '2', 0, 0777, target));
    }

    public TarBytes entry(String name, char type) {
        return raw(header(name.getBytes(StandardCharsets.UTF_8), type, 0, 0600, ""));
    }

    public byte[] withoutEnd() {
        return out.toByteArray();
    }

    public byte[] bytes() {
        return raw(new byte[1024]).withoutEnd();
    }

    /** A little of everything that servers send. */
    public static byte[] sample() {
        return new TarBytes()
                .file("backup_label", 0600, "START WAL LOCATION: 0/2000028\n")
                .directory("pg_tblspc", 0700)
                .link("pg_tblspc/16384", "/srv/ts")
                .directory("base", 0700)
                .directory("base/5", 0750)
                .file("base/5/1259", 0640, "x".repeat(8192))
                .file("base/5/2600", 0600, "")
                .file("base/5/2601", 0600, "y".repeat(513))
                .directory("./pg_wal/archive_status", 0700)
                .file("global/pg_control", 0600, "z".repeat(511))
                .bytes();
    }
}
