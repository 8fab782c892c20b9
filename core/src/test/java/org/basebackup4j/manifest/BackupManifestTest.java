package org.basebackup4j.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupManifestTest {
    /** The table's index grows with the last of so many files. */
    private static final int FILES = 769;

    private static final int THREADS = 4;
    private static final int ROUNDS = 200;

    /** As the tar files of a backup are read at the same time. */
    @Test
    void filesAreFoundBySeveralThreads(@TempDir Path directory) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            lines.add(
                    "{ \"Path\": \"base/" + file + "\", \"Size\": 0, \"Last-Modified\": \"2026-01-01 00:00:00 GMT\" }");
        }
        Path path = Files.write(
                directory.resolve("m"),
                ManifestTexts.signed(ManifestTexts.HEAD + String.join(",\n", lines) + ManifestTexts.TAIL));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                FileTable files = BackupManifest.read(path).files();
                CyclicBarrier start = new CyclicBarrier(THREADS);
                Callable<Integer> count = () -> {
                    start.await();
                    return countFound(files);
                };
                List<Future<Integer>> counts = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    counts.add(threads.submit(count));
                }
                for (Future<Integer> found : counts) {
                    assertThat(found.get()).isEqualTo(FILES);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int countFound(FileTable files) {
        int found = 0;
        for (int file = FILES - 1; file >= 0; file--) {
            found += files.find(("base/" + file).getBytes(StandardCharsets.UTF_8)) == FileTable.NONE ? 0 : 1;
        }
        return found;
    }
}
