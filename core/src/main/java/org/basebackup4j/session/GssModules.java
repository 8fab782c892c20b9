package org.basebackup4j.session;

import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.MissingLibraryException;

/** The modules of Java that GSSAPI needs. An image of Java may have been made without them. */
final class GssModules {
    private static final List<String> NEEDED = List.of("java.security.jgss", "jdk.security.auth");

    private GssModules() {}

    /** One that is missing. */
    static Optional<String> missing() {
        for (String module : NEEDED) {
            if (ModuleLayer.boot().findModule(module).isEmpty()) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }

    /** Fails if one is missing; {@link GssLogin} cannot even be loaded then. */
    static void require(String failed) throws MissingLibraryException {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw MissingLibraryException.javaModule(
                    failed + ": this Java has no module " + missing.get(), missing.get());
        }
    }
}
