package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;
import org.junit.jupiter.api.Test;

class BackupOptionsTest {
    private static final BackupDestination DIRECTORY = new BackupDestination.Directory(Path.of("backup"));
    private static final BackupDestination STREAM =
            new BackupDestination.TarStream(Channels.newChannel(new ByteArrayOutputStream()), "-");
    private static final BackupDestination SERVER = BackupDestination.ServerTarget.parse("server:/srv/backup");

    private static BackupOptions.Builder to(BackupDestination destination) throws Exception {
        return BackupOptions.builder(ConnectionSettings.builder().build(), destination);
    }

    private static void refused(BackupOptions.Builder options, String why) {
        assertThatIllegalArgumentException().isThrownBy(options::build).withMessageContaining(why);
    }

    @Test
    void slotsAreForStreaming() throws Exception {
        refused(to(DIRECTORY).slot("s").walMethod(WalMethod.FETCH), "slots");
        refused(to(DIRECTORY).createSlot(true), "name");
        assertThat(to(DIRECTORY).slot("s").createSlot(true).build().slot()).contains("s");
    }

    @Test
    void theLogsDirectoryIsForPlainFilesAndAbsolute() throws Exception {
        refused(to(DIRECTORY).walDirectory(Path.of("wal")), "absolute");
        refused(to(DIRECTORY).walDirectory(Path.of("/wal")).format(BackupFormat.TAR), "plain");
        refused(to(STREAM).walDirectory(Path.of("/wal")), "plain");
        assertThat(to(DIRECTORY).walDirectory(Path.of("/wal")).build().walDirectory())
                .contains(Path.of("/wal"));
    }

    @Test
    void compressingIsForTarFilesAndOnce() throws Exception {
        CompressionSpec gzip = CompressionSpec.parse("gzip");
        refused(to(DIRECTORY).compression(gzip), "tar");
        refused(to(DIRECTORY).compressWal(true), "tar");
        refused(to(SERVER).walMethod(WalMethod.FETCH).compression(gzip), "client-side");
        CompressionRequest byServer = CompressionRequest.parse("server-gzip");
        refused(to(STREAM).compression(gzip).serverCompression(byServer), "server");
        assertThat(to(DIRECTORY).serverCompression(byServer).build().serverCompression())
                .contains(byServer);
        assertThat(to(STREAM).compression(gzip).build().compression()).isEqualTo(gzip);
    }

    @Test
    void aTarStreamIsATarStream() throws Exception {
        assertThat(to(STREAM).build().format()).isEqualTo(BackupFormat.TAR);
        refused(to(STREAM).format(BackupFormat.PLAIN), "tar");
    }

    @Test
    void whatTheServerKeepsBringsNoLog() throws Exception {
        refused(to(SERVER), "streamed");
        assertThat(to(SERVER).walMethod(WalMethod.NONE).build().walMethod()).isEqualTo(WalMethod.NONE);
    }

    @Test
    void numbersHaveRanges() throws Exception {
        refused(to(DIRECTORY).maxRateKilobytes(31), "31 kB/s");
        refused(to(DIRECTORY).maxRateKilobytes(1_048_577), "1048577 kB/s");
        refused(to(DIRECTORY).stallTimeout(Duration.ofSeconds(-1)), "stall timeout");
        refused(to(DIRECTORY).statusInterval(Duration.ofNanos(-1)), "status interval");
        assertThat(to(DIRECTORY)
                        .maxRateKilobytes(32)
                        .maxRateKilobytes(1_048_576)
                        .build()
                        .maxRateKilobytes())
                .hasValue(1_048_576);
    }
}
