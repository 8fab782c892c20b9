package org.basebackup4j.backup;

import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.output.BackupOutput;

/** Where a backup goes. */
public sealed interface BackupDestination {
    /**
     * A directory of ours.
     *
     * @param path absent with its parents, or empty
     */
    record Directory(Path path) implements BackupDestination {
        /** Checks that there is one. */
        public Directory {
            Objects.requireNonNull(path, "path");
        }
    }

    /**
     * One tar stream with everything in it; only with {@link BackupFormat#TAR}.
     *
     * @param channel takes the bytes; it is not closed
     * @param name what it is called in progress and messages, as in {@code -}
     */
    record TarStream(WritableByteChannel channel, String name) implements BackupDestination {}

    /**
     * A place of the caller's own. It gets the archives as the server sends them for tar files: one for each tablespace,
     * and {@code tablespace_map} instead of links.
     *
     * @param output opens the place, once for each backup
     */
    record Custom(BackupOutput.Factory output) implements BackupDestination {}

    /**
     * A target that the server writes to, from 15; nothing comes to us.
     *
     * @param name the target's name: {@code server}, {@code blackhole}, or what an extension of the server adds
     * @param detail what the target needs to know, as the path of {@code server}
     */
    record ServerTarget(String name, Optional<String> detail) implements BackupDestination {
        /**
         * Takes {@code NAME} or {@code NAME:DETAIL}.
         *
         * @param target as {@code --target} takes it
         * @return the target
         */
        public static ServerTarget parse(String target) {
            int colon = target.indexOf(':');
            return colon < 0
                    ? new ServerTarget(target, Optional.empty())
                    : new ServerTarget(target.substring(0, colon), Optional.of(target.substring(colon + 1)));
        }
    }
}
