package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;

/**
 * Passes on what a server sends in an archive, and nothing else. Whoever writes the members below a directory, now or
 * when a tar file is unpacked, is not led out of it by their names, nor by links.
 *
 * <p>Directories and links are remembered, files are not: what has the name of a file that came before is found by {@link
 * TransferCheck}, or because it cannot be made.
 */
final class MemberRules implements EntryHandler {
    private static final String LOG = "pg_wal/";
    private static final String TABLESPACES = "pg_tblspc/";
    private static final String MANIFEST = "backup_manifest";
    private static final Pattern TABLESPACE_NAME = Pattern.compile(TABLESPACES + "([0-9]+)");

    private static final Pattern BESIDE_TABLESPACES = Pattern.compile(TABLESPACES + "[^/]+");

    /** What a tablespace's directory holds of a server's: whatever else is in it belongs to others. */
    private static final Pattern VERSION_DIRECTORY = Pattern.compile("PG_[0-9.]+_[0-9]+(/.*)?", Pattern.DOTALL);

    private static final Pattern LOG_FILE = Pattern.compile(
            LOG + "([0-9A-F]{24}|[0-9A-F]{8}\\.history|archive_status/([0-9A-F]{24}|[0-9A-F]{8}\\.history)\\.done)");

    private final EntryHandler next;
    private final Kind kind;
    private final Terms terms;
    private final Set<String> directories = new HashSet<>();
    private final Set<String> links = new HashSet<>();
    private String parent = "";
    private boolean dropping;

    private enum Kind {
        DATA_DIRECTORY,
        TABLESPACE
    }

    /**
     * What there is to know of a backup.
     *
     * @param announcement what the server announced
     * @param withLog whether it was asked to send log with the files
     * @param followed whether links are made now, so that one to a tablespace that was not announced is left out: one that
     *     is made meanwhile is made again by recovery, and one that somebody put there is none of the database's
     */
    record Terms(Announcement announcement, boolean withLog, boolean followed) {
        /** The rules of one archive, with what comes after them. */
        MemberRules before(EntryHandler next, boolean tablespace) {
            return new MemberRules(next, tablespace ? Kind.TABLESPACE : Kind.DATA_DIRECTORY, this);
        }
    }

    private MemberRules(EntryHandler next, Kind kind, Terms terms) {
        this.next = next;
        this.kind = kind;
        this.terms = terms;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        String name = checkedName(entry);
        dropping = false;
        switch (entry.type()) {
            case FILE -> file(name);
            case DIRECTORY -> directory(name);
            case SYMBOLIC_LINK -> link(name, entry);
        }
        if (!dropping) {
            next.begin(entry);
        }
    }

    /** Each byte is a character, so that what is not UTF-8 stays different. */
    private String checkedName(TarEntry entry) throws BackupException {
        String sent = new String(entry.nameBytes(), StandardCharsets.ISO_8859_1);
        boolean ofLog = kind == Kind.DATA_DIRECTORY && sent.startsWith("./" + LOG);
        String name = ofLog ? sent.substring(2) : sent;
        boolean inPlace = kind == Kind.DATA_DIRECTORY
                ? !name.equals(MANIFEST)
                : VERSION_DIRECTORY.matcher(name).matches();
        if (!MemberPath.isSafe(name) || !inPlace || !isParentKnown(name)) {
            throw new DamagedDataException("tar member has unsafe path name: \"" + entry.name() + "\"");
        }
        return name;
    }

    /** Members come directory by directory, so that there is seldom something to look for. */
    private boolean isParentKnown(String name) {
        int length = name.lastIndexOf('/');
        if (length < 0 || (length == parent.length() && name.startsWith(parent))) {
            return true;
        }
        String wanted = MemberPath.parent(name);
        if (!directories.contains(wanted)) {
            return false;
        }
        parent = wanted;
        return true;
    }

    private void file(String name) throws BackupException {
        if (kind == Kind.TABLESPACE && name.indexOf('/') < 0) {
            throw new DamagedDataException("tar member has unsafe path name: \"" + name + "\"");
        }
        if (directories.contains(name) || links.contains(name)) {
            throw twice(name);
        }
        if (kind == Kind.DATA_DIRECTORY
                && name.startsWith(LOG)
                && !(terms.withLog() && LOG_FILE.matcher(name).matches())) {
            throw new DamagedDataException("tar member \"" + name + "\" is not expected among the write-ahead log");
        }
    }

    private void directory(String name) throws BackupException {
        if (isLinked(name)) {
            throw new DamagedDataException("tar member \"" + name + "\" is not the link that was announced");
        }
        if (links.contains(name) || !directories.add(name)) {
            throw twice(name);
        }
    }

    /** Whether it is the name of a tablespace that is announced to be elsewhere. */
    private boolean isLinked(String name) {
        return location(name).filter(location -> location.startsWith("/")).isPresent();
    }

    private Optional<String> location(String name) {
        Matcher matcher = TABLESPACE_NAME.matcher(name);
        return kind == Kind.DATA_DIRECTORY && matcher.matches()
                ? terms.announcement().location(matcher.group(1))
                : Optional.empty();
    }

    private void link(String name, TarEntry entry) throws BackupException {
        dropping = terms.followed() && location(name).isEmpty();
        Pattern possible = dropping ? BESIDE_TABLESPACES : TABLESPACE_NAME;
        if (kind == Kind.TABLESPACE || !possible.matcher(name).matches()) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is an unexpected symbolic link");
        }
        String target = new String(entry.linkTargetBytes(), StandardCharsets.UTF_8);
        if (!dropping && !MemberPath.isSafeAbsolute(target)) {
            throw new DamagedDataException("link target has unsafe path name: \"" + target + "\"");
        }
        Optional<String> announced = location(name);
        if (announced.isPresent() && !announced.get().equals(target)) {
            throw new DamagedDataException("tar member \"" + name + "\" is a link to \"" + target + "\", but \""
                    + announced.get() + "\" was announced");
        }
        if (directories.contains(name) || !links.add(name)) {
            throw twice(name);
        }
    }

    private static BackupException twice(String name) {
        return new DamagedDataException("tar member \"" + name + "\" is there more than once");
    }

    /**
     * Complains about a file that is a directory or a link too.
     *
     * @param isFile whether there is a file with that name in the archive
     */
    void checkFiles(Predicate<byte[]> isFile) throws BackupException {
        for (Set<String> others : List.of(directories, links)) {
            for (String name : others) {
                if (isFile.test(name.getBytes(StandardCharsets.ISO_8859_1))) {
                    throw twice(name);
                }
            }
        }
    }

    @Override
    public void content(ByteBuffer data) throws BackupException {
        next.content(data);
    }

    @Override
    public void end() throws BackupException {
        if (!dropping) {
            next.end();
        }
    }

    @Override
    public void archiveEnd() throws BackupException {
        next.archiveEnd();
    }

    @Override
    public void close() {
        next.close();
    }
}
