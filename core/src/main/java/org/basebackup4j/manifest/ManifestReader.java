package org.basebackup4j.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;

/**
 * Reads a manifest whose bytes are pushed in, in pieces of any size, tells a handler what it says, and checks it against
 * its own checksum. Memory does not grow with the manifest. Not thread-safe.
 */
public final class ManifestReader {
    private static final int PIECE_BYTES = 64 * 1024;

    private final ManifestGrammar grammar;
    private final JsonLexer lexer;
    private final LinesDigest digest = new LinesDigest();
    private final byte[] piece = new byte[PIECE_BYTES];

    /**
     * Nothing is read yet.
     *
     * @param handler is told what the manifest says
     */
    public ManifestReader(ManifestHandler handler) {
        this.grammar = new ManifestGrammar(handler);
        this.lexer = new JsonLexer(new JsonParser(grammar));
    }

    /**
     * Reads a file.
     *
     * @param path the manifest
     * @param handler is told what the manifest says
     * @throws BackupException if it cannot be read, or is no manifest
     */
    public static void read(Path path, ManifestHandler handler) throws BackupException {
        ManifestReader reader = new ManifestReader(handler);
        try (SeekableByteChannel channel = open(path)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_BYTES);
            while (channel.read(buffer) >= 0) {
                reader.take(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw OsError.failure("read file", path, e);
        }
        reader.finish();
    }

    private static SeekableByteChannel open(Path path) throws BackupException {
        try {
            return Files.newByteChannel(path);
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    /**
     * Takes all the remaining bytes.
     *
     * @param data the bytes
     * @throws BackupException if it cannot be read, or is no manifest
     */
    public void take(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            int bytes = Math.min(piece.length, data.remaining());
            data.get(piece, 0, bytes);
            digest.take(piece, 0, bytes);
            lexer.take(piece, 0, bytes);
        }
    }

    /**
     * Says that the manifest is complete; when the call returns, it is, and is what the server made.
     *
     * @throws BackupException if it cannot be read, or is no manifest
     */
    public void finish() throws BackupException {
        lexer.finish();
        digest.check(grammar.checksum());
    }
}
