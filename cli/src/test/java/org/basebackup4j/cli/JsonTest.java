package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void everyCharacterComesBack() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MIN_SURROGATE; c++) {
            all.append(c);
        }
        all.appendCodePoint(0x1F418).appendCodePoint(Character.MAX_CODE_POINT);
        String json = Json.of(all);
        assertThat(StrictJson.parse(json).textValue()).isEqualTo(all.toString());
        assertThat(json).doesNotContain("\n", "\t");
    }

    @Test
    void halvesOfPairsAreReplaced() {
        assertThat(StrictJson.parse(Json.of("a\ud83d")).textValue()).isEqualTo("a\ufffd");
        assertThat(StrictJson.parse(Json.of("\udc18\ud83d\udc18\ud83d!")).textValue())
                .isEqualTo("\ufffd\ud83d\udc18\ufffd!");
    }

    @Test
    void whateverItIsItIsJsonInUtf8() {
        Random random = new Random(33);
        for (int i = 0; i < 2000; i++) {
            char[] text = new char[random.nextInt(20)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (char) (random.nextBoolean() ? random.nextInt(128) : 0xD700 + random.nextInt(0x1000));
            }
            String json = Json.of(List.of(new String(text)));
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(json)).isTrue();
            assertThat(StrictJson.parse(json).get(0).textValue()).hasSize(text.length);
        }
    }

    @Test
    void valuesOfAllKinds() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("none", null);
        value.put("long", Long.MAX_VALUE);
        value.put("seconds", Json.seconds(Duration.ofMillis(1050)));
        value.put("zero", Json.seconds(Duration.ZERO));
        value.put("yes", true);
        value.put("list", Arrays.asList(1, null, List.of(), Map.of()));
        JsonNode read = StrictJson.parse(Json.of(value));
        assertThat(read.get("none").isNull()).isTrue();
        assertThat(read.get("long").longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(read.get("seconds").decimalValue()).isEqualByComparingTo(new BigDecimal("1.050"));
        assertThat(read.get("zero").decimalValue()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(read.get("yes").booleanValue()).isTrue();
        assertThat(read.get("list").toString()).isEqualTo("[1,null,[],{}]");
    }
}
