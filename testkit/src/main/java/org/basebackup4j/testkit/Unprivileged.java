package org.basebackup4j.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a server's programs as somebody else than root, which PostgreSQL refuses. */
final class Unprivileged {
    private static final String NOBODY = "65534";
    private static final Way WAY = choose();

    private enum Way {
        /** We are not root. */
        AS_WE_ARE,
        /** In a user namespace of its own a process has no name but keeps root's files: nothing has to change hands. */
        IN_NAMESPACE,
        /** As nobody, who has to own the files. */
        AS_NOBODY
    }

    private Unprivileged() {}

    private static Way choose() {
        if (!isRoot()) {
            return Way.AS_WE_ARE;
        }
        boolean namespaces = Command.of(Path.of("unshare"), "-U", "true").run().status() == 0;
        return namespaces ? Way.IN_NAMESPACE : Way.AS_NOBODY;
    }

    private static boolean isRoot() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            throw new TestkitException("could not find out who we are", e);
        }
    }

    /** The words that run a program; it replaces the first word's process, so signals reach it. */
    static List<String> command(Path program, List<String> arguments) {
        List<String> words = new ArrayList<>(
                switch (WAY) {
                    case AS_WE_ARE -> List.of();
                    case IN_NAMESPACE -> List.of("unshare", "-U");
                    case AS_NOBODY -> List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
                });
        words.add(program.toString());
        words.addAll(arguments);
        return words;
    }

    /** Lets the server use a directory and what is in it. */
    static void own(Path directory) {
        if (WAY == Way.AS_NOBODY) {
            Command.of(Path.of("chown"), "-R", NOBODY + ":" + NOBODY, directory.toString())
                    .run()
                    .orFail();
        }
    }
}
