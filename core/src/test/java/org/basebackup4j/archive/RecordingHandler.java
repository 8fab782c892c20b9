package org.basebackup4j.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told, and complains when the order is not that of {@link EntryHandler}. */
public final class RecordingHandler implements EntryHandler {
    private final List<TarEntry> entries = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable TarEntry current;
    private boolean ended;
    private boolean closed;

    public RecordingHandler() {}

    @Override
    public void begin(TarEntry entry) {
        require(current == null && !ended && !closed);
        current = entry;
        entries.add(entry);
    }

    @Override
    public void content(ByteBuffer data) {
        require(current != null && data.hasRemaining());
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        content.writeBytes(copy);
    }

    @Override
    public void end() {
        require(current != null && content.size() == current.sizeBytes());
        contents.add(content.toString(StandardCharsets.ISO_8859_1));
        content.reset();
        current = null;
    }

    @Override
    public void archiveEnd() {
        require(current == null && !ended && !closed);
        ended = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("wrong order of calls");
        }
    }

    public List<TarEntry> entries() {
        return entries;
    }

    public List<String> names() {
        return entries.stream().map(TarEntry::name).toList();
    }

    public String contentOf(String name) {
        return contents.get(names().indexOf(name));
    }

    public TarEntry entry(String name) {
        return entries.get(names().indexOf(name));
    }

    public boolean isEnded() {
        return ended;
    }

    public boolean isClosed() {
        return closed;
    }

    /** All that was seen, as text. */
    public String transcript() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < entries.size(); i++) {
            TarEntry entry = entries.get(i);
            text.append(entry).append(' ').append(Integer.toOctalString(entry.mode()));
            text.append(' ').append(entry.modifiedSeconds()).append(' ');
            text.append(new String(entry.linkTargetBytes(), StandardCharsets.UTF_8));
            text.append(i < contents.size() ? contents.get(i) : "incomplete").append('\n');
        }
        return text.append(ended).toString();
    }
}
