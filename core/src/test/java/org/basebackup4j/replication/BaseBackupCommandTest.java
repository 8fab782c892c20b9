package org.basebackup4j.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.replication.BaseBackupCommand.Setting;
import org.junit.jupiter.api.Test;

/** What is sent; a server that understood something else would make another backup than the one that was asked for. */
class BaseBackupCommandTest {
    private static final ServerVersion V14 = ServerVersion.parse("14.24");
    private static final ServerVersion V17 = ServerVersion.parse("17.11");

    private static BaseBackupCommand plainest(Optional<Setting> target, Optional<Setting> compression) {
        return new BaseBackupCommand(
                "it's",
                false,
                false,
                false,
                true,
                OptionalInt.empty(),
                false,
                true,
                false,
                false,
                false,
                Optional.empty(),
                target,
                compression);
    }

    private static BaseBackupCommand everything() {
        return new BaseBackupCommand(
                "label",
                true,
                true,
                true,
                false,
                OptionalInt.of(32),
                true,
                false,
                true,
                true,
                true,
                Optional.of("SHA256"),
                Optional.of(new Setting("server", Optional.of("/a'b"))),
                Optional.of(new Setting("gzip", Optional.of("level=9"))));
    }

    @Test
    void asLittleAsPossible() {
        BaseBackupCommand command = plainest(Optional.empty(), Optional.empty());
        assertThat(command.text(V14)).isEqualTo("BASE_BACKUP LABEL 'it''s'");
        assertThat(command.text(V17)).isEqualTo("BASE_BACKUP (LABEL 'it''s', TARGET 'client')");
    }

    @Test
    void everythingAtOnce() {
        assertThat(everything().text(V17))
                .isEqualTo("BASE_BACKUP (LABEL 'label', PROGRESS, WAL, MAX_RATE 32, TABLESPACE_MAP,"
                        + " MANIFEST 'force-encode', MANIFEST_CHECKSUMS 'SHA256', CHECKPOINT 'fast', WAIT 0,"
                        + " VERIFY_CHECKSUMS 0, INCREMENTAL, TARGET 'server', TARGET_DETAIL '/a''b',"
                        + " COMPRESSION 'gzip', COMPRESSION_DETAIL 'level=9')");
        assertThat(everything().text(V14))
                .isEqualTo("BASE_BACKUP LABEL 'label' PROGRESS WAL MAX_RATE 32 TABLESPACE_MAP"
                        + " MANIFEST 'force-encode' MANIFEST_CHECKSUMS 'SHA256' FAST NOWAIT NOVERIFY_CHECKSUMS");
    }

    @Test
    void whatAnOldServerCannotDo() {
        Optional<Setting> setting = Optional.of(new Setting("gzip", Optional.empty()));
        assertThatThrownBy(() -> plainest(setting, Optional.empty()).check(V14))
                .hasMessage("backup targets are not supported by this server version");
        assertThatThrownBy(() -> plainest(Optional.empty(), setting).check(V14))
                .hasMessage("server does not support server-side compression");
        assertThatCode(() -> everything().check(V17)).doesNotThrowAnyException();
    }
}
