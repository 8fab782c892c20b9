package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "base/1/1249", "...", "a/...", ".a", "a.", "..a/b..", "a/ /b", "\\", "ä/ö"})
    void aNameThatStaysBelowItsDirectory(String name) {
        assertThat(MemberPath.isSafe(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "//", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "\0",
                "a\0", "a/\0b", "a/b\0/c"
            })
    void aNameThatDoesNot(String name) {
        assertThat(MemberPath.isSafe(name)).isFalse();
    }
}
