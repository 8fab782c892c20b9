package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/**
 * Something was asked for that needs an optional library, or a part of Java that this runtime was made without. The hint
 * says what to add.
 */
public final class MissingLibraryException extends BackupException {
    private static final long serialVersionUID = 1L;

    private MissingLibraryException(String message, String hint, @Nullable Throwable cause) {
        super(message, null, hint, cause);
    }

    /**
     * A library is missing.
     *
     * @param message what cannot be done
     * @param artifact the library, as {@code GROUP:ARTIFACT}
     * @param module its module, for those who use the module path
     * @param cause how that was noticed
     * @return the exception
     */
    public static MissingLibraryException library(
            String message, String artifact, String module, @Nullable Throwable cause) {
        boolean modular = MissingLibraryException.class.getModule().isNamed();
        String hint = modular
                ? "Add " + artifact + " to the module path, and its module " + module
                        + " with \"requires\" or --add-modules."
                : "Add " + artifact + " to the class path.";
        return new MissingLibraryException(message, hint, cause);
    }

    /**
     * A module of Java is missing.
     *
     * @param message what cannot be done
     * @param module the module
     * @return the exception
     */
    public static MissingLibraryException javaModule(String message, String module) {
        return new MissingLibraryException(
                message, "Use a Java runtime that has the module " + module + ", or add it with --add-modules.", null);
    }
}
