package org.basebackup4j.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;
import org.junit.jupiter.api.Test;

class ResultSetBuilderTest {
    private final ResultSetBuilder builder = new ResultSetBuilder("could not do it");

    private static BackendMessage.DataRow row(byte[]... values) {
        return new BackendMessage.DataRow(List.of(values));
    }

    @Test
    void columnsThenRows() throws Exception {
        assertThat(builder.take(row(new byte[1]))).isFalse();
        assertThat(builder.take(new BackendMessage.RowDescription(1))).isTrue();
        assertThat(builder.take(row(new byte[1]))).isTrue();
        assertThat(builder.take(new BackendMessage.RowDescription(1))).isFalse();
        assertThat(builder.take(new BackendMessage.CopyDone())).isFalse();
        assertThat(builder.build().has(1, 1)).isTrue();
    }

    @Test
    void aRowWithAnotherNumberOfValues() throws Exception {
        builder.take(new BackendMessage.RowDescription(2));
        assertThatThrownBy(() -> builder.take(row(new byte[1])))
                .isInstanceOf(BackupException.class)
                .hasMessage("could not do it: unexpected field count 1 in a row, expected 2");
    }

    @Test
    void rowsWithoutEnd() throws Exception {
        builder.take(new BackendMessage.RowDescription(1));
        byte[] large = new byte[16 << 20];
        assertThatThrownBy(() -> {
                    while (builder.take(row(large))) {
                        // There is more.
                    }
                })
                .isInstanceOf(BackupException.class)
                .hasMessage("could not do it: out of memory for query result");
    }
}
