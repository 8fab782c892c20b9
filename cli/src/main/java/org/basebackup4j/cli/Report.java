package org.basebackup4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerException;
import org.jspecify.annotations.Nullable;

/** What is kept of a run for programs that want to know how it ended: the exit status, the result file, the last line. */
final class Report {
    /** More than this nobody reads. */
    private static final int MAX_WARNINGS = 100;

    private final Automation wanted;
    private final Messages messages;
    private final Optional<JsonLines> lines;
    private final Map<String, Object> heading = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> result = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> warnings = new ArrayList<>();
    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private long warningCount;
    private @Nullable String phase;
    private @Nullable ResultFile file;
    private @Nullable Throwable failure;
    private FailureCategory category = FailureCategory.OTHER;
    private FailureCategory untyped = FailureCategory.USAGE;
    private boolean canceled;

    /**
     * Of a run that starts now.
     *
     * @param command the original's name
     * @param version ours
     */
    Report(String command, String version, Automation wanted, Messages messages, Optional<JsonLines> lines) {
        this.wanted = wanted;
        this.messages = messages;
        this.lines = lines;
        heading.put(ResultFile.FIRST_FIELD, version);
        heading.put("command", command);
    }

    /** Makes sure that the result has a place where it does no harm, before anything else is done. */
    void prepare() throws BackupException {
        messages.onWarning(this::warning);
        Optional<String> name = wanted.resultFile();
        if (name.isPresent()) {
            file = ResultFile.of(name.get(), wanted.sync(), wanted.places());
        }
    }

    /**
     * The command line is understood, and the work begins: what fails from here on is no mistake of the caller's.
     *
     * @param places directories that the result must not be in
     */
    void begin(List<Path> places) throws BackupException {
        ResultFile prepared = file;
        if (prepared != null) {
            file = null;
            prepared.begin(places);
            file = prepared;
        }
        untyped = FailureCategory.OTHER;
    }

    /** Whether somebody is to be told how the run ended, even if a signal ends it. */
    boolean isWanted() {
        return wanted.isAskedFor();
    }

    /** Where progress is told as JSON, if it is. */
    Optional<JsonLines> lines() {
        return lines;
    }

    /** What is known of the result, to be added to. */
    Map<String, @Nullable Object> result() {
        return result;
    }

    /** What is being done now, to be told if it fails. */
    void phase(String name) {
        phase = name;
    }

    private void warning(BackupException warning) {
        warningCount++;
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(parts(warning));
        }
    }

    /** The run failed; returns its exit status. */
    int failed(Throwable reason) {
        FailureCategory general = reason instanceof BackupException ? untyped : FailureCategory.OTHER;
        return failed(reason, FailureCategory.of(reason).orElse(general));
    }

    int failed(Throwable reason, FailureCategory kind) {
        failure = reason;
        category = kind;
        return wanted.detailedExitCodes() ? kind.exitStatus() : Program.FAILURE;
    }

    /** A signal ended the run. */
    void canceled(BackupException reason) {
        failed(reason, FailureCategory.OTHER);
        canceled = true;
    }

    /** Tells how the run ended, and returns the exit status, which can become a failure by that. */
    int end(int givenStatus) {
        int status = write(givenStatus);
        if (lines.isPresent()) {
            Map<String, @Nullable Object> fields = outcome(status);
            lines.get().print("finished", fields);
        }
        return status;
    }

    private int write(int status) {
        if (file == null) {
            return status;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(heading);
        all.put("started", Json.time(started));
        all.put("finished", Json.time(Instant.now()));
        all.putAll(outcome(status));
        all.put("warnings", warnings);
        all.put("warnings_count", warningCount);
        all.put("result", result);
        try {
            file.write(Json.of(all) + "\n");
            return status;
        } catch (BackupException e) {
            messages.error(e);
            return failure == null ? failed(e, FailureCategory.RESULT_FILE) : status;
        }
    }

    private Map<String, @Nullable Object> outcome(int status) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", failure == null ? "succeeded" : canceled ? "canceled" : "failed");
        fields.put("exit_status", status);
        fields.put("seconds", Json.seconds(Duration.ofNanos(System.nanoTime() - startedNanos)));
        fields.put("error", failure == null ? null : error(failure));
        return fields;
    }

    private Map<String, @Nullable Object> error(Throwable reason) {
        UnaryOperator<String> hide =
                category == FailureCategory.USAGE ? wanted.secrets()::hide : UnaryOperator.identity();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("category", canceled ? "canceled" : category.label());
        fields.putAll(parts(reason));
        for (String field : List.of("message", "detail")) {
            fields.computeIfPresent(field, (name, text) -> hide.apply(String.valueOf(text)));
        }
        fields.put("phase", phase);
        fields.put("causes", Causes.of(reason).stream().map(hide).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> parts(Throwable reason) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        BackupException known = reason instanceof BackupException backup ? backup : null;
        fields.put("message", known == null ? reason.toString() : known.getMessage());
        fields.put("detail", known == null ? null : known.detail().orElse(null));
        fields.put("hint", known == null ? null : known.hint().orElse(null));
        fields.put("sqlstate", sqlState(reason));
        return fields;
    }

    private static @Nullable String sqlState(Throwable reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException server && !server.sqlState().isEmpty()) {
                return server.sqlState();
            }
        }
        return null;
    }
}
