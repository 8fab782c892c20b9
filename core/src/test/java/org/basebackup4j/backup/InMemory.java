package org.basebackup4j.backup;

import java.nio.file.Path;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes the tests' directories in memory, where there is memory: backups are large and short-lived. */
final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext elementContext, ExtensionContext extensionContext) {
        return PostgresServer.temporaryDirectory();
    }
}
