package org.basebackup4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.verify.Finding;
import org.basebackup4j.verify.VerifyResult;
import org.jspecify.annotations.Nullable;

/** Keeps for the report what is found wrong with a backup. */
final class VerifyFacts {
    /** Of a backup that is all wrong, more would only fill the disk. */
    private static final int MAX_FINDINGS = 1000;

    private final Map<String, @Nullable Object> facts;
    private final List<Map<String, @Nullable Object>> findings = new ArrayList<>();
    private long count;
    private String first = "";

    VerifyFacts(Report report) {
        this.facts = report.result();
        facts.put("findings_count", 0L);
        facts.put("findings", findings);
    }

    void found(Finding finding) {
        count++;
        facts.put("findings_count", count);
        if (count == 1) {
            first = finding.message();
        }
        if (findings.size() < MAX_FINDINGS) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("message", finding.message());
            fields.put("detail", finding.detail().orElse(null));
            findings.add(fields);
        }
    }

    void completed(VerifyResult result) {
        facts.put("good", result.isGood());
        facts.put("files", result.files());
        facts.put("bytes", result.bytes());
    }

    /** What is wrong, in a sentence. */
    String summary() {
        return count == 1 ? first : count + " things are wrong with the backup, the first one: " + first;
    }
}
