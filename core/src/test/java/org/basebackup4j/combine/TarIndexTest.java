package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TarIndexTest {
    private static TarBytes good() {
        return new TarBytes()
                .directory(".", 0700)
                .directory("base", 0700)
                .directory("base/5", 0700)
                .file("base/5/1", 0600, "x")
                .link("pg_tblspc/16384", "/srv/ts");
    }

    private static TarIndex read(TarBytes tar) throws BackupException {
        TarIndex index = new TarIndex("");
        try (TarParser parser = new TarParser(index)) {
            parser.write(ByteBuffer.wrap(tar.bytes()));
            parser.finish();
        }
        return index;
    }

    @Test
    void whatSomebodyPacked() throws Exception {
        TarIndex index = read(good().directory("base", 0700).file("no/entries/for/directories", 0600, ""));
        assertThat(index.places())
                .containsKeys(RelativePath.of("base/5/1"), RelativePath.of("no/entries/for/directories"));
    }

    private static DynamicTest refused(String name, String message, TarBytes tar) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThatThrownBy(() -> read(tar))
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining(message));
    }

    @TestFactory
    Stream<DynamicTest> refused() {
        String unsafe = "unsafe path name";
        String twice = "more than once";
        return Stream.of(
                refused("above", unsafe, good().file("../x", 0600, "")),
                refused("absolute", unsafe, good().file("/x", 0600, "")),
                refused("a dot within", unsafe, good().file("base/./x", 0600, "")),
                refused("two slashes", unsafe, good().file("base//x", 0600, "")),
                refused("through a link", unsafe, good().file("pg_tblspc/16384/x", 0600, "")),
                refused("far through a link", unsafe, good().file("pg_tblspc/16384/x/y/z", 0600, "")),
                refused("a directory through a link", unsafe, good().directory("pg_tblspc/16384/x", 0700)),
                refused("in a file", unsafe, good().file("base/5/1/x", 0600, "")),
                refused("a file twice", twice, good().file("base/5/1", 0600, "")),
                refused("a directory over a file", twice, good().directory("base/5/1", 0700)),
                refused("a file over a directory", twice, good().file("base/5", 0600, "")),
                refused("a link over a directory", twice, good().link("base/5", "/etc")),
                refused(
                        "a file over what others are in",
                        twice,
                        good().file("a/b", 0600, "").file("a", 0600, "")),
                refused(
                        "a link over what others are in",
                        twice,
                        good().file("a/b", 0600, "").link("a", "/etc")),
                refused("a device", "neither a file", good().entry("x", '3')),
                refused(
                        "more than any file has",
                        "too large",
                        good().raw(TarBytes.header(
                                "x".getBytes(StandardCharsets.UTF_8), '0', Long.MAX_VALUE, 0600, ""))));
    }
}
