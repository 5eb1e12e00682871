package io.github.clip4j.cpu.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaAdviceTest {
    @ParameterizedTest
    @CsvSource({
        "25, true",
        "25.0.1+8, true",
        "25.0.2+10-LTS, true",
        "25.0.3, false",
        "25.0.3+9-LTS, false",
        "25.1, false",
        "26-ea+5, false",
        "26, false",
    })
    void versionsWithTheFault(String version, boolean affected) {
        var advice = JavaAdvice.on(Runtime.Version.parse(version));
        assertEquals(affected, advice.isPresent());
        advice.ifPresent(line -> assertTrue(line.contains("install 25.0.3 or newer"), line));
    }
}
