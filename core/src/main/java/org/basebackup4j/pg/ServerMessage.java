package org.basebackup4j.pg;

import java.util.Map;
import java.util.Optional;

/**
 * What a server says in an ErrorResponse or a NoticeResponse: all its fields.
 *
 * @param fields the fields by their code, see the manual's section "Error and Notice Message Fields"
 */
public record ServerMessage(Map<Character, String> fields) {
    /** Copies the fields. */
    public ServerMessage {
        fields = Map.copyOf(fields);
    }

    /** {@return the severity as the server's language has it, as in {@code FATAL}} */
    public String severity() {
        return fields.getOrDefault('S', "ERROR");
    }

    /** {@return whether this is a warning: the server translates the other name of the severity} */
    public boolean isWarning() {
        return fields.getOrDefault('V', severity()).equals("WARNING");
    }

    /** {@return the error code: five characters, or empty} */
    public String sqlState() {
        return fields.getOrDefault('C', "");
    }

    /** {@return the primary message} */
    public String message() {
        return fields.getOrDefault('M', "missing error text");
    }

    /** {@return the facts behind the message} */
    public Optional<String> detail() {
        return Optional.ofNullable(fields.get('D'));
    }

    /** {@return what may be done about it} */
    public Optional<String> hint() {
        return Optional.ofNullable(fields.get('H'));
    }

    /** {@return the context of the message: a call stack, outermost call last} */
    public Optional<String> context() {
        return Optional.ofNullable(fields.get('W'));
    }

    /**
     * {@return the text as libpq formats it in its default verbosity, without a line feed at its end: severity and message, then
     * a line each for detail, hint and context}
     */
    public String format() {
        StringBuilder text = new StringBuilder(severity()).append(":  ").append(message());
        detail().ifPresent(line -> text.append("\nDETAIL:  ").append(line));
        hint().ifPresent(line -> text.append("\nHINT:  ").append(line));
        context().ifPresent(line -> text.append("\nCONTEXT:  ").append(line));
        return text.toString();
    }
}
