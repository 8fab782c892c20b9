package org.basebackup4j.contract;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.Optional;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.store.ChannelStage;
import org.basebackup4j.store.TarStreamOutput;

class TarStreamOutputContractTest extends BackupOutputContract {
    private static final int BLOCK_BYTES = 512;

    private ByteArrayOutputStream stream = new ByteArrayOutputStream();

    @Override
    protected BackupOutput open() {
        stream = new ByteArrayOutputStream();
        ChannelStage stage = new ChannelStage(Channels.newChannel(stream), "-");
        return new TarStreamOutput(stage, "-", TablespaceMap.empty(), false, file -> {});
    }

    /** One that ends as tar files end. */
    @Override
    protected boolean isBackup() {
        byte[] tar = stream.toByteArray();
        int zeros = 0;
        while (zeros < tar.length && tar[tar.length - 1 - zeros] == 0) {
            zeros++;
        }
        return tar.length % BLOCK_BYTES == 0 && zeros >= 2 * BLOCK_BYTES;
    }

    @Override
    protected Optional<byte[]> read(String archive, String file) throws BackupException {
        String directory = switch (archive) {
            case "base.tar" -> "";
            case "pg_wal.tar" -> "pg_wal/";
            default -> "pg_tblspc/" + archive.replace(".tar", "/");
        };
        return memberOf(stream.toByteArray(), directory + file);
    }

    @Override
    protected Optional<byte[]> readManifest() throws BackupException {
        return memberOf(stream.toByteArray(), "backup_manifest");
    }
}
