package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What servers answer: a status of success alone may also come from a page to log in at. No state. */
final class Answers {
    private static final int SHOWN = 200;

    private Answers() {}

    /** What is wrong with an answer that has to be an object of JSON; {@code check}: what is wrong with the object. */
    static Optional<String> failure(String answer, Function<Map<?, ?>, Optional<String>> check) {
        try {
            if (Json.parse(answer) instanceof Map<?, ?> object) return check.apply(object);
        } catch (JsonException _) {
            // The answer says more than the place where it stops to be JSON.
        }
        return Optional.of(
                "an answer that confirms nothing, " + shown(answer) + ": is this the address of the server?");
    }

    /** As much of an answer as fits a message. */
    static String shown(String answer) {
        String text = answer.strip();
        if (text.isEmpty()) return "without text";
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    /** Whether a field of an answer is a number, and as expected. */
    static boolean is(@Nullable Object value, int expected) {
        return value instanceof Number number && number.doubleValue() == expected;
    }
}
