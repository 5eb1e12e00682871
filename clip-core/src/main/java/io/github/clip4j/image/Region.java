package io.github.clip4j.image;

/** The part of a resized image that is wanted. */
record Region(int left, int top, int width, int height) {
    Region {
        assert left >= 0 && top >= 0 && width >= 0 && height >= 0;
    }
}
