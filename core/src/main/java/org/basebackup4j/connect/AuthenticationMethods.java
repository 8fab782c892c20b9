package org.basebackup4j.connect;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.basebackup4j.pg.BackupException;

/**
 * Which ways of authentication a client puts up with: the value of {@code require_auth}.
 *
 * @param methods the methods that are named
 * @param negated whether these are the ones that it does not put up with
 */
public record AuthenticationMethods(Set<String> methods, boolean negated) {
    private static final List<String> KNOWN =
            List.of("password", "md5", "gss", "sspi", "scram-sha-256", "oauth", "none");

    /** Copies the methods. */
    public AuthenticationMethods {
        methods = Set.copyOf(methods);
    }

    /**
     * Reads a list such as {@code md5,scram-sha-256} or {@code !password,!none}; empty for any method.
     *
     * @param value the setting, as in {@code !md5,!password}
     * @return the methods
     * @throws BackupException if there is no such method
     */
    public static AuthenticationMethods parse(String value) throws BackupException {
        Set<String> methods = new LinkedHashSet<>();
        boolean negated = value.isEmpty() || value.startsWith("!");
        if (!value.isEmpty()) {
            for (String part : value.split(",", -1)) {
                String method = part.startsWith("!") ? part.substring(1) : part;
                checkSign(part, part.startsWith("!"), negated);
                if (!KNOWN.contains(method)) {
                    throw new BackupException("invalid require_auth value: \"" + method + "\"");
                }
                if (!methods.add(method)) {
                    throw new BackupException("require_auth method \"" + part + "\" is specified more than once");
                }
            }
        }
        return new AuthenticationMethods(methods, negated);
    }

    private static void checkSign(String part, boolean isNegated, boolean negated) throws BackupException {
        if (isNegated && !negated) {
            throw new BackupException(
                    "negative require_auth method \"" + part + "\" cannot be mixed with non-negative methods");
        }
        if (!isNegated && negated) {
            throw new BackupException("require_auth method \"" + part + "\" cannot be mixed with negative methods");
        }
    }

    /**
     * {@return whether a method is acceptable; {@code none} is the method of a server that asks for nothing}
     *
     * @param method the method, as in {@code md5}
     */
    public boolean allow(String method) {
        return methods.contains(method) != negated;
    }
}
