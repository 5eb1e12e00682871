package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;

/** Checks of what belongs together. No state. */
final class Dimensions {
    private Dimensions() {}

    static void check(String oneName, float[][] one, String otherName, float[][] other) {
        if (one.length == 0) throw new ClipException("evaluation: no " + oneName);
        if (other.length == 0) throw new ClipException("evaluation: no " + otherName);
        if (one[0].length != other[0].length)
            throw new ClipException("evaluation: the " + oneName + " have " + one[0].length + " numbers each, the "
                    + otherName + " " + other[0].length + ": they come from different models");
    }
}
