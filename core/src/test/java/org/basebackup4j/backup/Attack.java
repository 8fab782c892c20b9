package org.basebackup4j.backup;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.basebackup4j.archive.TarBytes;

/**
 * Something that no honest server does.
 *
 * @param name what it is
 * @param message a regular expression for a part of what is said about it
 * @param needs what it can only be done or found with
 * @param done makes it of an honest backup; told where the canary is
 */
record Attack(String name, String message, Needs needs, BiConsumer<ScriptedBackup, Canary> done) {
    /** What an attack can only be done or found with. */
    enum Needs {
        /** Nothing. */
        NOTHING,
        /** A manifest that is compared with what came. */
        MANIFEST,
        /** A backup that is made a standby. */
        STANDBY,
        /** A server from 15, which names what it sends. */
        VERSION_15
    }

    /** All of them. */
    static List<Attack> all() {
        return Stream.concat(MemberAttacks.all().stream(), AnswerAttacks.all().stream())
                .toList();
    }

    /** One that adds members to the data directory's archive. */
    static Attack base(String name, String message, BiConsumer<TarBytes, Canary> members) {
        return new Attack(name, message, Needs.NOTHING, (backup, canary) -> members.accept(backup.base(), canary));
    }

    /** One that changes anything. */
    static Attack list(String name, String message, BiConsumer<ScriptedBackup, Canary> done) {
        return new Attack(name, message, Needs.NOTHING, done);
    }

    /** The same, but it can only be done or found with something. */
    Attack needing(Needs needed) {
        return new Attack(name, message, needed, done);
    }

    /** The same, but archives have no zeros at their end. */
    Attack unterminated() {
        return new Attack(name, message, needs, (backup, canary) -> done.accept(backup.unterminated(), canary));
    }
}
