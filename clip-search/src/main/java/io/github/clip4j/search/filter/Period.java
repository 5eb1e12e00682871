package io.github.clip4j.search.filter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A year, a month, a day, a minute or a second: what a date means that is given that far. Without a zone it is that of
 * UTC; days that are 23 or 25 hours long in a zone are that long here.
 *
 * @param begin its first instant
 * @param end the first instant after it
 */
record Period(Instant begin, Instant end) {
    /** What begins so is a day, or a time of one. */
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d.*");

    private static final int LONGEST = 60;

    private static final Pattern TEXT = Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)"
            + "(?:[T ](\\d\\d:\\d\\d)(?:(:\\d\\d)(\\.\\d{1,9})?)?)?)?)?"
            + " ?(Z|[+-]\\d\\d:\\d\\d|\\[[A-Za-z0-9_+/-]+])?");

    /** Reads {@code 2024}, {@code 2024-05}, {@code 2024-05-03}, {@code 2024-05-03T10:15:30.5+02:00[Europe/Paris]}. */
    static Optional<Period> parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) return Optional.empty();
        try {
            ZoneId zone = zone(m.group(7));
            if (m.group(2) == null) {
                Year year = Year.parse(m.group(1));
                return Optional.of(of(year.atDay(1).atStartOfDay(), ChronoUnit.YEARS, zone));
            }
            YearMonth month = YearMonth.of(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
            if (m.group(3) == null) return Optional.of(of(month.atDay(1).atStartOfDay(), ChronoUnit.MONTHS, zone));
            LocalDateTime day =
                    month.atDay(1).withDayOfMonth(Integer.parseInt(m.group(3))).atStartOfDay();
            if (m.group(4) == null) return Optional.of(of(day, ChronoUnit.DAYS, zone));
            return Optional.of(ofTime(m, zone));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** A text of an entry, as a day or a time of one; nothing less, as 2024 may count something else. */
    static Optional<Period> ofDay(String text) {
        return text.length() <= LONGEST && DAY.matcher(text).matches() ? parse(text) : Optional.empty();
    }

    private static Period ofTime(Matcher m, ZoneId zone) {
        String date = m.group(1) + "-" + m.group(2) + "-" + m.group(3) + "T" + m.group(4);
        if (m.group(5) == null) return of(LocalDateTime.parse(date), ChronoUnit.MINUTES, zone);
        if (m.group(6) == null) return of(LocalDateTime.parse(date + m.group(5)), ChronoUnit.SECONDS, zone);
        Instant instant =
                LocalDateTime.parse(date + m.group(5) + m.group(6)).atZone(zone).toInstant();
        // As fine as instants are indexed.
        return new Period(instant, instant.plus(Duration.ofNanos(1000)));
    }

    private static ZoneId zone(@Nullable String text) {
        if (text == null) return ZoneOffset.UTC;
        return ZoneId.of(text.startsWith("[") ? text.substring(1, text.length() - 1) : text);
    }

    private static Period of(LocalDateTime begin, ChronoUnit unit, ZoneId zone) {
        return new Period(
                begin.atZone(zone).toInstant(), begin.plus(1, unit).atZone(zone).toInstant());
    }
}
