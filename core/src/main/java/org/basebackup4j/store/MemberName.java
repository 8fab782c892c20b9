package org.basebackup4j.store;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;

/** From names in an archive, which are bytes, to names in the file system, which Java has as text. */
final class MemberName {
    /** In this one Java turns a file's name into bytes again. Only it can tell which names can be made at all. */
    private static final Charset FILE_NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private MemberName() {}

    /**
     * The text that Java turns into exactly these bytes.
     *
     * @throws BackupException if there is none in the current locale
     */
    static String decode(byte[] bytes) throws BackupException {
        try {
            String name = FILE_NAMES.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            Objects.requireNonNull(Path.of(name)); // throws if there is no such name
            return name;
        } catch (CharacterCodingException | InvalidPathException e) {
            throw new DamagedDataException(
                    "could not use file name \"" + escaped(bytes) + "\"",
                    "Its bytes cannot be represented in the character encoding " + FILE_NAMES + " of the locale.",
                    "Use tar format, or a locale with a matching encoding.",
                    e);
        }
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b >= ' ' && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.toString();
    }
}
