package org.basebackup4j.testkit;

import java.nio.file.Path;
import java.util.Optional;

/** A file system in memory that is soon full. */
public final class TinyDisk implements AutoCloseable {
    private final Path path;

    private TinyDisk(Path path) {
        this.path = path;
    }

    /**
     * Mounts one.
     *
     * @param mountPoint an existing directory
     * @return empty where the machine does not let us
     */
    public static Optional<TinyDisk> mount(Path mountPoint, int kibibytes) {
        boolean mounted = Command.of(
                                Path.of("mount"),
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=" + kibibytes + "k,mode=0777",
                                "tmpfs",
                                mountPoint.toString())
                        .run()
                        .status()
                == 0;
        return mounted ? Optional.of(new TinyDisk(mountPoint)) : Optional.empty();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** From now on nothing can be written to it; no file on it may be open for that. */
    public void makeReadOnly() {
        Command.of(Path.of("mount"), "-o", "remount,ro", path.toString()).run().orFail();
    }

    @Override
    public void close() {
        Command.of(Path.of("umount"), path.toString()).run().orFail();
    }
}
