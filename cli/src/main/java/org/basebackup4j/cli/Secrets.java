package org.basebackup4j.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arguments with a password in them. Complaints about them quote what is wrong, as libpq's do; and what is wrong may be that
 * the password is not where one belongs. On the terminal of who wrote it that does no harm, in a file it could.
 */
final class Secrets {
    private static final Pattern SECRETIVE = Pattern.compile("password|secret|://.*@", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"|'([^']+)'");
    private static final Pattern MOST = Pattern.compile("[\"'].*[\"']", Pattern.DOTALL);
    private static final String HIDDEN = "***";

    private final List<String> arguments;

    Secrets(List<String> arguments) {
        this.arguments = arguments.stream()
                .filter(argument -> SECRETIVE.matcher(argument).find())
                .toList();
    }

    /** A complaint about the command line without what it quotes from such an argument. */
    String hide(String complaint) {
        if (arguments.stream().anyMatch(argument -> argument.contains("\"") || argument.contains("'"))) {
            return MOST.matcher(complaint).replaceAll('"' + HIDDEN + '"'); // where a quotation ends cannot be told
        }
        return QUOTED.matcher(complaint)
                .replaceAll(match -> Matcher.quoteReplacement(
                        isPart(match.group(match.group(1) == null ? 2 : 1)) ? '"' + HIDDEN + '"' : match.group()));
    }

    private boolean isPart(String quoted) {
        return arguments.stream().anyMatch(argument -> argument.contains(quoted));
    }
}
