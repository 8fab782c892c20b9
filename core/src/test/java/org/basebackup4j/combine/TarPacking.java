package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.store.TarFileOutput;
import org.basebackup4j.testkit.Command;

/** Makes of a plain backup one in tar format, with GNU tar. */
final class TarPacking {
    private TarPacking() {}

    /** Packs a backup; a tablespace's location is the directory that it has in the plain backup. */
    static Path pack(Path plain, Path target, String compression) throws Exception {
        Files.createDirectory(target);
        Files.copy(plain.resolve("backup_manifest"), target.resolve("backup_manifest"));
        List<String> exclude = new ArrayList<>(List.of("--exclude=./backup_manifest", "--exclude=./pg_wal/*"));
        StringBuilder map = new StringBuilder();
        for (Path link : links(plain)) {
            exclude.add("--exclude=./pg_tblspc/" + link.getFileName());
            Path location = Files.readSymbolicLink(link);
            map.append(link.getFileName()).append(' ').append(location).append('\n');
            tar(target, link.getFileName().toString(), compression, location, List.of(), List.of("."));
        }
        List<String> members = new ArrayList<>(List.of("."));
        if (!map.isEmpty()) {
            Path beside = Files.createDirectory(target.resolveSibling(target.getFileName() + "-map"));
            Files.writeString(beside.resolve("tablespace_map"), map);
            members.addAll(List.of("-C", beside.toString(), "tablespace_map"));
        }
        tar(target, "base", compression, plain, exclude, members);
        tar(target, "pg_wal", compression, plain.resolve("pg_wal"), List.of(), List.of("."));
        return target;
    }

    private static List<Path> links(Path plain) throws IOException {
        try (Stream<Path> entries = Files.list(plain.resolve("pg_tblspc"))) {
            return entries.filter(Files::isSymbolicLink).toList();
        }
    }

    private static void tar(
            Path target, String stem, String compression, Path directory, List<String> options, List<String> members)
            throws Exception {
        Path tar = target.resolve(stem + ".tar");
        List<String> words =
                new ArrayList<>(List.of("--format=ustar", "-cf", tar.toString(), "-C", directory.toString()));
        words.addAll(options);
        words.addAll(members);
        Command.of(Path.of("tar"), words).run().orFail();
        CompressionSpec spec = CompressionSpec.parse(compression);
        String suffix = spec.algorithm().fileSuffix();
        if (!suffix.isEmpty()) {
            TarFileOutput output = new TarFileOutput(target, false, file -> {});
            try (FileChannel channel = FileChannel.open(tar);
                    ByteStage stage = Codec.compressor(spec, output.file(stem + ".tar" + suffix))) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
                while (channel.read(buffer.clear()) >= 0) {
                    stage.write(buffer.flip());
                }
                stage.finish();
            }
            Files.delete(tar);
        }
    }
}
