package org.basebackup4j.backup;

import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.copyOutResponse;
import static org.basebackup4j.testkit.ServerBytes.error;
import static org.basebackup4j.testkit.ServerBytes.int64;
import static org.basebackup4j.testkit.ServerBytes.readyForQuery;
import static org.basebackup4j.testkit.ServerBytes.result;
import static org.basebackup4j.testkit.ServerBytes.string;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.basebackup4j.backup.Attack.Needs;

/** What a server can do with its answers, its list of tablespaces, the names of archives, and positions. */
final class AnswerAttacks {
    private static final String HEADERS = "unexpected list of tablespaces";
    private static final String SPACE = ScriptedBackup.SPACE_OID;

    private AnswerAttacks() {}

    static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        lists(all);
        archives(all);
        positions(all);
        return all;
    }

    private static void lists(List<Attack> all) {
        for (String oid : List.of(
                "base", "pg_wal", "../evil", "/evil", "0", "01", "-1", "99999999999", "4294967296", "", "x", "1.tar")) {
            all.add(Attack.list(
                    "a tablespace with the OID \"" + oid + "\"",
                    HEADERS,
                    (backup, canary) -> backup.withoutHeaders()
                            .withoutArchives()
                            .header(oid, "/srv/ts", "1")
                            .header(null, null, "1")
                            .archive(oid, "/srv/ts", ScriptedBackup.honestSpace())));
        }
        for (String location : List.of(
                "", "relative", "../evil", "pg_tblspc/1", "pg_tblspc/../x", "base", "/srv/../evil", "/", "/srv\0/ts")) {
            all.add(Attack.list(
                    "a tablespace at \"" + location.replace('\0', '?') + "\"",
                    HEADERS,
                    (backup, canary) -> backup.withoutHeaders()
                            .withoutArchives()
                            .header(SPACE, location, "1")
                            .header(null, null, "1")
                            .archive(SPACE, location, ScriptedBackup.honestSpace())));
        }
        all.add(Attack.list(
                "no data directory",
                HEADERS,
                (backup, canary) -> backup.withoutHeaders().header(SPACE, "/srv/ts", "1")));
        all.add(Attack.list("no headers", "no data returned from server", (backup, canary) -> backup.withoutHeaders()));
        all.add(Attack.list("two data directories", HEADERS, (backup, canary) -> backup.header(null, null, "1")));
        all.add(Attack.list(
                "a data directory with a location",
                HEADERS,
                (backup, canary) ->
                        backup.withoutHeaders().header(null, canary.path("evil").toString(), "1")));
        all.add(Attack.list(
                "a tablespace without a location",
                HEADERS,
                (backup, canary) ->
                        backup.withoutHeaders().header(SPACE, null, "1").header(null, null, "1")));
        all.add(Attack.list(
                "a tablespace twice",
                HEADERS,
                (backup, canary) -> backup.header(SPACE, canary.path("evil").toString(), "1")));
        all.add(Attack.list("a location twice", HEADERS, (backup, canary) -> backup.header("16385", "/srv/ts", "1")));
        all.add(Attack.list(
                "a negative size",
                HEADERS,
                (backup, canary) ->
                        backup.withoutHeaders().header(SPACE, "/srv/ts", "-1").header(null, null, "1")));
        all.add(Attack.list(
                "a size of which nobody has so much",
                HEADERS,
                (backup, canary) -> backup.withoutHeaders()
                        .header(SPACE, "/srv/ts", Long.toString(Long.MAX_VALUE))
                        .header(null, null, "1")));
        all.add(Attack.list(
                "a size that is none",
                "not a size",
                (backup, canary) ->
                        backup.withoutHeaders().header(SPACE, "/srv/ts", "much").header(null, null, "1")));
    }

    private static byte[] newArchive(String name, String location) {
        return concat(new byte[] {'n'}, string(name), string(location));
    }

    /** Only servers from 15 name their archives. */
    private static void archives(List<Attack> all) {
        for (String name :
                List.of("evil.tar", "../evil.tar", "base.tar.gz", "16385.tar", "pg_wal.tar", "backup_manifest", "")) {
            all.add(from15(
                    "an archive called \"" + name + "\"",
                    "did not announce|invalid archive name|unexpected end of input",
                    newArchive(name, "")));
        }
        all.add(from15("the data directory's archive elsewhere", "did not announce", newArchive("base.tar", "/evil")));
        all.add(from15("a tablespace's archive elsewhere", "did not announce", newArchive(SPACE + ".tar", "/evil")));
        all.add(from15("data of nothing", "unexpected payload data", new byte[] {'d', 1}));
        all.add(from15("the manifest first", "archives must precede manifest|damaged", new byte[] {'m'}));
        all.add(from15("a message of another type", "malformed COPY message", new byte[] {'x'}));
        all.add(from15("no message", "empty COPY message", new byte[0]));
        all.add(from15("half a name", "malformed COPY message", new byte[] {'n', 'a'}));
        all.add(from15("half a number", "malformed COPY message", new byte[] {'p', 0}));
        all.add(from15("progress backwards", "negative", concat(new byte[] {'p'}, int64(-1))));
    }

    private static Attack from15(String name, String message, byte[] payload) {
        return new Attack(name, message, Needs.VERSION_15, (backup, canary) -> backup.message(payload));
    }

    private static void positions(List<Attack> all) {
        all.add(Attack.list("an end before the start", "end", (backup, canary) -> backup.end("0/1000000", "1")));
        all.add(Attack.list("an end that is the start", "end", (backup, canary) -> backup.end("0/2000028", "1")));
        all.add(Attack.list("an end that is none", "could not parse", (backup, canary) -> backup.end("evil", "1")));
        all.add(Attack.list(
                "no end", "could not parse|no write-ahead log end", (backup, canary) -> backup.end(null, null)));
        all.add(Attack.list("a start that is none", "could not parse", (backup, canary) -> backup.start("evil", "1")));
        all.add(Attack.list("a start at nothing", "start", (backup, canary) -> backup.start("0/0", "1")));
        all.add(Attack.list("a timeline that is none", "timeline", (backup, canary) -> backup.start("0/2000028", "0")));
        all.add(Attack.list(
                "a start without a timeline",
                "timeline|unexpected response",
                (backup, canary) -> backup.start("0/2000028", null)));
        all.add(Attack.list(
                "an identifier that is none",
                "could not identify system",
                (backup, canary) -> backup.answer(
                        "IDENTIFY_SYSTEM",
                        List.of("systemid", "timeline", "xlogpos", "dbname"),
                        "evil",
                        "1",
                        "0/2000000",
                        null)));
        all.add(Attack.list(
                "a row without columns",
                "unexpected|could not|fields",
                (backup, canary) -> backup.answer(
                        "IDENTIFY_SYSTEM",
                        concat(
                                result(List.of("systemid", "timeline", "xlogpos", "dbname"), List.of(List.of())),
                                readyForQuery()))));
        all.add(Attack.list(
                "rows without columns before",
                "unexpected|could not|fields",
                (backup, canary) -> backup.answer(
                        "IDENTIFY_SYSTEM",
                        concat(
                                copyOutResponse(),
                                result(
                                        List.of("systemid", "timeline", "xlogpos", "dbname"),
                                        List.of(Arrays.asList(ScriptedBackup.SYSTEM, "1", "0/2000000", null))),
                                readyForQuery()))));
        all.add(Attack.list(
                "an error after the answer",
                "sorry",
                (backup, canary) -> backup.answer(
                        "IDENTIFY_SYSTEM",
                        concat(
                                result(
                                        List.of("systemid", "timeline", "xlogpos", "dbname"),
                                        List.of(Arrays.asList(ScriptedBackup.SYSTEM, "1", "0/2000000", null))),
                                error("XX000", "sorry"),
                                readyForQuery()))));
        all.add(Attack.list(
                        "a manifest that lists what is above",
                        "was not received",
                        (backup, canary) -> backup.listed("../canary/file"))
                .needing(Needs.MANIFEST));
        all.add(Attack.list(
                        "a manifest that lists what is elsewhere",
                        "was not received",
                        (backup, canary) -> backup.listed(canary.path("file").toString()))
                .needing(Needs.MANIFEST));
        all.add(Attack.list(
                        "a manifest that is none",
                        "damaged",
                        (backup, canary) -> backup.manifest("{}".getBytes(StandardCharsets.UTF_8)))
                .needing(Needs.MANIFEST));
        all.add(Attack.list(
                        "a manifest that is empty", "damaged|parse", (backup, canary) -> backup.manifest(new byte[0]))
                .needing(Needs.MANIFEST));
        all.add(Attack.list(
                        "a manifest of binary zeros",
                        "damaged",
                        (backup, canary) ->
                                backup.manifest(ByteBuffer.allocate(1000).array()))
                .needing(Needs.MANIFEST));
    }
}
