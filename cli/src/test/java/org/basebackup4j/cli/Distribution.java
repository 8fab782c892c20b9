package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.basebackup4j.testkit.Command;

/** The distribution that Maven built before the integration tests. */
final class Distribution {
    private Distribution() {}

    static Path directory() {
        return Path.of("target", "basebackup4j").toAbsolutePath();
    }

    static Path launcher() {
        return launcher("pg_basebackup");
    }

    static Path launcher(String command) {
        return directory().resolve("bin").resolve(command);
    }

    /** A command in an environment that has only the given home directory. */
    static Command bare(Path home, Path program, List<String> arguments) {
        Command command = Command.of(program, arguments);
        command.environment().clear();
        return command.with("HOME", home.toString());
    }
}
