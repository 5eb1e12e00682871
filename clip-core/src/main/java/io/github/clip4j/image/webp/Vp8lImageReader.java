package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;

import java.util.Arrays;

/**
 * Reads one entropy-coded image of a VP8L stream (RFC 9649, sections 3.6 and 3.7): the main one, or one that
 * parametrizes it.
 */
final class Vp8lImageReader {
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    /** Green, red, blue, alpha, distance. */
    private static final int CODES = 5;

    private static final int FIRST_CACHED = LITERALS + LENGTHS;
    private static final int MAX_CACHE_BITS = 11;
    private static final int CACHE_MULTIPLIER = 0x1e35a7bd;
    /**
     * Table entries allowed besides two for each pixel: more than libwebp's encoder ever needs (2600 groups of codes).
     */
    private static final int FREE_ENTRIES = 1 << 23;

    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int MAX_ALPHABET = FIRST_CACHED + (1 << MAX_CACHE_BITS);

    private final Vp8lBitReader bits;
    private final int[] lengths = new int[MAX_ALPHABET];
    private final int[] lengthLengths = new int[LENGTH_ORDER.length];
    private final Vp8lPrefixCodes lengthCodes = new Vp8lPrefixCodes(1 << 8);

    Vp8lImageReader(Vp8lBitReader bits) {
        this.bits = bits;
    }

    /** The codes of an image: five handles for each group, and which group each tile of 2^bits pixels uses. */
    @SuppressWarnings("ArrayRecordComponent") // internal to the reader: never compared
    private record Groups(Vp8lPrefixCodes codes, int[] handles, int[] tiles, int tileBits) {}

    /** Reads an image that parametrizes another: it has no groups of codes. */
    int[] readSubImage(int width, int height) {
        int[] argb = new int[width * height];
        int cacheBits = readCacheBits();
        Groups groups = readGroups(width, height, cacheBits, new int[1], 0);
        readPixels(argb, width, height, cacheBits, groups);
        return argb;
    }

    /** Reads the main image into the beginning of an array. */
    void readMainImage(int[] argb, int width, int height) {
        int cacheBits = readCacheBits();
        int[] tiles = new int[1];
        int tileBits = 0;
        if (bits.flag()) {
            tileBits = 2 + bits.read(3);
            tiles = readSubImage(Vp8lTransforms.tiles(width, tileBits), Vp8lTransforms.tiles(height, tileBits));
            for (int i = 0; i < tiles.length; i++) {
                tiles[i] = tiles[i] >>> 8 & 0xffff;
            }
        }
        readPixels(argb, width, height, cacheBits, readGroups(width, height, cacheBits, tiles, tileBits));
    }

    private int readCacheBits() {
        if (!bits.flag()) {
            return 0;
        }
        int cacheBits = bits.read(4);
        if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) {
            throw malformed(
                    bits.fileOffset(),
                    "VP8L colour cache of 1 to " + MAX_CACHE_BITS + " bits expected, found " + cacheBits);
        }
        return cacheBits;
    }

    /** Reads the codes of all groups, keeps those of the groups in use and renumbers the tiles accordingly. */
    private Groups readGroups(int width, int height, int cacheBits, int[] tiles, int tileBits) {
        int count = Arrays.stream(tiles).max().orElse(0) + 1;
        int[] renumbered = new int[count];
        Arrays.fill(renumbered, -1);
        int used = 0;
        for (int i = 0; i < tiles.length; i++) {
            if (renumbered[tiles[i]] < 0) {
                renumbered[tiles[i]] = used++;
            }
            tiles[i] = renumbered[tiles[i]];
        }
        int limit = (int) Math.min(FREE_ENTRIES + 2L * width * height, 1 << 27);
        Vp8lPrefixCodes codes = new Vp8lPrefixCodes(limit);
        int[] handles = new int[CODES * used];
        int greenAlphabet = FIRST_CACHED + (cacheBits > 0 ? 1 << cacheBits : 0);
        for (int group = 0; group < count; group++) {
            boolean store = renumbered[group] >= 0;
            for (int code = 0; code < CODES; code++) {
                int alphabet = code == 0 ? greenAlphabet : code == 4 ? DISTANCES : LITERALS;
                int handle = readCode(codes, alphabet, store);
                if (store) {
                    handles[CODES * renumbered[group] + code] = handle;
                }
            }
        }
        if (codes.full()) {
            throw malformed(bits.fileOffset(), "VP8L prefix codes need more than " + limit + " table entries");
        }
        return new Groups(codes, handles, tiles, tileBits);
    }

    private int readCode(Vp8lPrefixCodes codes, int alphabet, boolean store) {
        int handle = bits.flag() ? readSimpleCode(codes, alphabet, store) : readNormalCode(codes, alphabet, store);
        if (bits.exhausted()) {
            throw malformed(bits.fileOffset(), "VP8L data end within the prefix codes");
        }
        if (handle == Vp8lPrefixCodes.INVALID) {
            throw malformed(bits.fileOffset(), "VP8L prefix code is not complete");
        }
        return handle;
    }

    /** One or two symbols; those outside the alphabet do not count, as in libwebp. */
    private int readSimpleCode(Vp8lPrefixCodes codes, int alphabet, boolean store) {
        boolean two = bits.flag();
        int first = bits.read(bits.flag() ? 8 : 1);
        int second = two ? bits.read(8) : first;
        if (first >= alphabet) {
            first = second;
        }
        if (second >= alphabet) {
            second = first;
        }
        if (first >= alphabet) {
            return Vp8lPrefixCodes.INVALID;
        }
        if (!store) {
            return 0;
        }
        return first == second ? codes.addSingle(first) : codes.addPair(first, second);
    }

    private int readNormalCode(Vp8lPrefixCodes codes, int alphabet, boolean store) {
        Arrays.fill(lengthLengths, 0);
        int count = 4 + bits.read(4);
        for (int i = 0; i < count; i++) {
            lengthLengths[LENGTH_ORDER[i]] = bits.read(3);
        }
        lengthCodes.clear();
        int lengthCode = lengthCodes.add(lengthLengths, lengthLengths.length, true);
        if (lengthCode == Vp8lPrefixCodes.INVALID) {
            return Vp8lPrefixCodes.INVALID;
        }
        int toRead = alphabet;
        if (bits.flag()) {
            toRead = 2 + bits.read(2 + 2 * bits.read(3));
            if (toRead > alphabet) {
                return Vp8lPrefixCodes.INVALID;
            }
        }
        Arrays.fill(lengths, 0, alphabet, 0);
        int previous = 8;
        int symbol = 0;
        while (symbol < alphabet && toRead-- > 0) {
            int length = lengthCodes.read(lengthCode, bits);
            if (length <= Vp8lPrefixCodes.MAX_LENGTH) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int repeat = switch (length) {
                case 16 -> 3 + bits.read(2);
                case 17 -> 3 + bits.read(3);
                default -> 11 + bits.read(7);
            };
            if (symbol + repeat > alphabet) {
                return Vp8lPrefixCodes.INVALID;
            }
            Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
            symbol += repeat;
        }
        return codes.add(lengths, alphabet, store);
    }

    private void readPixels(int[] argb, int width, int height, int cacheBits, Groups groups) {
        Vp8lPrefixCodes codes = groups.codes;
        int[] handles = groups.handles;
        int tileBits = groups.tileBits;
        int tilesPerRow = tileBits == 0 ? 0 : Vp8lTransforms.tiles(width, tileBits);
        int tileMask = tileBits == 0 ? -1 : (1 << tileBits) - 1;
        int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        int cached = 0;
        int pixels = width * height;
        int x = 0;
        int y = 0;
        int group = 0;
        for (int i = 0; i < pixels; ) {
            if ((x & tileMask) == 0 && tileBits != 0) {
                group = CODES * groups.tiles[(y >> tileBits) * tilesPerRow + (x >> tileBits)];
            }
            int symbol = codes.read(handles[group], bits);
            int length = 1;
            if (symbol < LITERALS) {
                int red = codes.read(handles[group + 1], bits);
                int blue = codes.read(handles[group + 2], bits);
                argb[i] = codes.read(handles[group + 3], bits) << 24 | red << 16 | symbol << 8 | blue;
            } else if (symbol < FIRST_CACHED) {
                length = readPrefixed(symbol - LITERALS);
                int distance = Vp8lDistances.toPixels(readPrefixed(codes.read(handles[group + 4], bits)), width);
                copy(argb, i, distance, length, pixels);
            } else {
                for (; cached < i; cached++) {
                    cache[(argb[cached] * CACHE_MULTIPLIER) >>> (32 - cacheBits)] = argb[cached];
                }
                argb[i] = cache[symbol - FIRST_CACHED];
            }
            if (bits.exhausted()) {
                throw malformed(bits.fileOffset(), "VP8L data end at pixel " + i + " of " + pixels);
            }
            i += length;
            x += length;
            if (x >= width) {
                y += x / width;
                x %= width;
            }
            if (length > 1 && tileBits != 0 && i < pixels) {
                group = CODES * groups.tiles[(y >> tileBits) * tilesPerRow + (x >> tileBits)];
            }
        }
    }

    private void copy(int[] argb, int at, int distance, int length, int pixels) {
        if (distance > at || length > pixels - at) {
            throw malformed(
                    bits.fileOffset(),
                    "VP8L copy of " + length + " pixels from " + distance + " back at pixel " + at + " of " + pixels);
        }
        if (distance >= length) {
            System.arraycopy(argb, at - distance, argb, at, length);
        } else {
            for (int i = at; i < at + length; i++) {
                argb[i] = argb[i - distance];
            }
        }
    }

    /** A length or distance from its prefix and the extra bits that follow (section 3.6.2.2). */
    private int readPrefixed(int prefix) {
        if (prefix < 4) {
            return prefix + 1;
        }
        int extraBits = (prefix - 2) >> 1;
        return ((2 + (prefix & 1)) << extraBits) + bits.read(extraBits) + 1;
    }
}
