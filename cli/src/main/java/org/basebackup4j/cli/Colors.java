package org.basebackup4j.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The colours of messages: {@code PG_COLOR} says whether, {@code PG_COLORS} says which. */
final class Colors {
    /** The parts of a message that can have a colour. */
    enum Part {
        ERROR("01;31"),
        WARNING("01;35"),
        NOTE("01;36"),
        LOCUS("01");

        private final String defaultCode;

        Part(String defaultCode) {
            this.defaultCode = defaultCode;
        }
    }

    private final Map<Part, String> codes;

    private Colors(Map<Part, String> codes) {
        this.codes = Map.copyOf(codes);
    }

    /** No colour at all. */
    static Colors none() {
        return new Colors(Map.of());
    }

    /**
     * The colours that the environment asks for.
     *
     * @param terminal whether messages go to a terminal
     */
    static Colors of(Map<String, String> environment, boolean terminal) {
        String when = environment.getOrDefault("PG_COLOR", "");
        if (!when.equals("always") && !(when.equals("auto") && terminal)) {
            return none();
        }
        String custom = environment.get("PG_COLORS");
        Map<Part, String> codes = new HashMap<>();
        for (Part part : Part.values()) {
            String code = custom == null ? part.defaultCode : customCode(custom, part);
            if (code != null) {
                codes.put(part, code);
            }
        }
        return new Colors(codes);
    }

    private static @Nullable String customCode(String custom, Part part) {
        String code = null;
        for (String item : custom.split(":")) {
            String[] pair = item.split("=", 2);
            if (pair.length == 2 && pair[0].equals(part.name().toLowerCase(Locale.ROOT))) {
                code = pair[1];
            }
        }
        return code;
    }

    /** The text in the part's colour, or as it is. */
    String paint(Part part, String text) {
        return Optional.ofNullable(codes.get(part))
                .map(code -> "\u001b[" + code + "m" + text + "\u001b[0m")
                .orElse(text);
    }
}
