package org.basebackup4j.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command line into options and operands as the C library's {@code getopt_long} does, complaints included.
 *
 * <p>Options come one by one, so that a wrong value of one is found before a mistake in the next, as in a C program.
 *
 * @param <O> the options that the command has
 */
final class GetoptLong<O extends GetoptLong.Option> {
    /** What an option looks like. */
    interface Option {
        /** {@link #shortName()} of an option that only has a long name. */
        char NO_SHORT_NAME = 0;

        /** The name after two dashes. */
        String longName();

        /** The letter after one dash. */
        char shortName();

        /** Whether a value follows. */
        boolean takesValue();

        /** Whether the original does not have it: then its name has to be spelled out, lest it makes others ambiguous. */
        default boolean isExtension() {
            return false;
        }
    }

    /**
     * An option as it was found.
     *
     * @param option which one
     * @param value its value; empty when it takes none
     */
    record Found<O>(O option, String value) {}

    private final List<O> options;
    private final Deque<String> rest;
    private final boolean stopAtOperand;
    private final List<String> operands = new ArrayList<>();

    /** What is left of a bundle of short options. */
    private String bundle = "";

    /**
     * Prepares to split a command line.
     *
     * @param options all options, in the order in which complaints list them
     * @param arguments the arguments after the command's name
     * @param stopAtOperand whether everything after the first operand is an operand too (POSIXLY_CORRECT)
     */
    GetoptLong(List<O> options, List<String> arguments, boolean stopAtOperand) {
        this.options = options;
        this.rest = new ArrayDeque<>(arguments);
        this.stopAtOperand = stopAtOperand;
    }

    /** What is not an option, in order; complete when {@link #next()} has returned null. */
    List<String> operands() {
        return List.copyOf(operands);
    }

    /**
     * The next option, or null after the last.
     *
     * @throws UsageException if what comes next is not a proper option
     */
    @Nullable
    Found<O> next() throws UsageException {
        while (bundle.isEmpty()) {
            String argument = rest.poll();
            if (argument == null) {
                return null;
            }
            if (argument.equals("--")) {
                takeRestAsOperands();
            } else if (argument.startsWith("--")) {
                return longOption(argument.substring(2));
            } else if (argument.startsWith("-") && argument.length() > 1) {
                bundle = argument.substring(1);
            } else {
                operands.add(argument);
                if (stopAtOperand) {
                    takeRestAsOperands();
                }
            }
        }
        return shortOption();
    }

    private void takeRestAsOperands() {
        operands.addAll(rest);
        rest.clear();
    }

    private Found<O> shortOption() throws UsageException {
        char letter = bundle.charAt(0);
        bundle = bundle.substring(1);
        O option = withLetter(letter);
        if (!option.takesValue()) {
            return new Found<>(option, "");
        }
        String value = bundle.isEmpty() ? rest.poll() : bundle;
        bundle = "";
        if (value == null) {
            throw new UsageException("option requires an argument -- '" + letter + "'");
        }
        return new Found<>(option, value);
    }

    private O withLetter(char letter) throws UsageException {
        for (O option : options) {
            if (option.shortName() == letter && letter != Option.NO_SHORT_NAME) {
                return option;
            }
        }
        throw new UsageException("invalid option -- '" + letter + "'");
    }

    private Found<O> longOption(String text) throws UsageException {
        int equals = text.indexOf('=');
        O option = withName(equals < 0 ? text : text.substring(0, equals), text);
        String name = "option '--" + option.longName() + "'";
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw new UsageException(name + " doesn't allow an argument");
            }
            return new Found<>(option, "");
        }
        String value = equals < 0 ? rest.poll() : text.substring(equals + 1);
        if (value == null) {
            throw new UsageException(name + " requires an argument");
        }
        return new Found<>(option, value);
    }

    /** An exact name wins; else the beginning of just one name. */
    private O withName(String name, String text) throws UsageException {
        List<O> candidates = new ArrayList<>();
        for (O option : options) {
            if (option.longName().equals(name)) {
                return option;
            }
            if (option.longName().startsWith(name) && !option.isExtension()) {
                candidates.add(option);
            }
        }
        if (candidates.isEmpty()) {
            throw new UsageException("unrecognized option '--" + text + "'");
        }
        if (candidates.size() > 1) {
            StringBuilder complaint = new StringBuilder("option '--" + text + "' is ambiguous; possibilities:");
            candidates.forEach(
                    option -> complaint.append(" '--").append(option.longName()).append('\''));
            throw new UsageException(complaint.toString());
        }
        return candidates.get(0);
    }
}
