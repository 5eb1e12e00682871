package io.github.clip4j.search.filter;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.search.Query;

/**
 * What is at most so far from a place on the earth.
 *
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param metres on a sphere of the earth's mean radius
 */
record Circle(double latitude, double longitude, double metres) {
    private static final Pattern DISTANCE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?(m|km|mi)");
    private static final Pattern DEGREES = Pattern.compile("[+-]?\\d{1,3}(?:\\.\\d{1,18})?");

    /** Reads {@code 48.85,2.35,10km}, split at its commas. */
    static Optional<Circle> parse(List<String> values) {
        if (values.size() != 3) return Optional.empty();
        Matcher distance = DISTANCE.matcher(values.get(2));
        if (!distance.matches()
                || !DEGREES.matcher(values.get(0)).matches()
                || !DEGREES.matcher(values.get(1)).matches()) return Optional.empty();
        double latitude = Double.parseDouble(values.get(0));
        double longitude = Double.parseDouble(values.get(1));
        if (!isPlace(latitude, longitude)) return Optional.empty();
        double metres = Double.parseDouble(distance.group(1))
                * switch (distance.group(2)) {
                    case "km" -> 1000;
                    case "mi" -> 1609.344;
                    default -> 1;
                };
        return Optional.of(new Circle(latitude, longitude, metres));
    }

    static boolean isPlace(double latitude, double longitude) {
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    }

    Query query(String field) {
        return LatLonPoint.newDistanceQuery(field, latitude, longitude, metres);
    }
}
