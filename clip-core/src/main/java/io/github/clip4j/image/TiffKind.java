package io.github.clip4j.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The organisation of a TIFF's pixels, and the mode that Pillow gives it (table OPEN_INFO and {@code _setup} of
 * TiffImagePlugin.py).
 *
 * @param mode of the image
 * @param compression as the file numbers it
 * @param photometric interpretation of the samples
 * @param samples of a pixel in the file
 * @param bits of a sample
 * @param used how many of the samples the mode takes
 * @param planar whether each sample has a plane of its own
 * @param format of the samples: 1 unsigned, 2 signed, 3 float
 * @param premultiplied whether the colours are multiplied by alpha
 * @param inverted whether 0 is white; Pillow forgets it of an uncompressed file that calls its only plane a plane
 * @param reversed whether the lowest bit of a byte comes first
 */
record TiffKind(
        ImageMode mode,
        int compression,
        int photometric,
        int samples,
        int bits,
        int used,
        boolean planar,
        int format,
        boolean premultiplied,
        boolean inverted,
        boolean reversed) {
    static final int RAW = 1;
    static final int HUFFMAN = 2;
    static final int FAX3 = 3;
    static final int FAX4 = 4;
    static final int LZW = 5;
    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int OLD_DEFLATE = 32946;
    static final int WORD_HUFFMAN = 32771;
    static final int PACK_BITS = 32773;
    static final int THUNDER = 32809;
    static final int LZMA = 34925;
    static final int ZSTD = 50000;
    static final int WEBP = 50001;

    static final int WHITE_IS_ZERO = 0;
    static final int RGB = 2;
    static final int YCC = 6;
    static final int CIELAB = 8;

    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int PLANAR_CONFIGURATION = 284;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int MOST_SAMPLES = 6;

    private static final int ASSOCIATED = 1;
    private static final int UNASSOCIATED = 2;
    private static final int COREL_DRAW = 999;

    /** Reads what the directory says; a kind that is not read here is an error, the only one of this method. */
    static TiffKind of(EncodedImage source, TiffDirectory tags) {
        int compression = (int) tags.value(COMPRESSION, RAW);
        int photometric = (int) tags.value(PHOTOMETRIC, WHITE_IS_ZERO);
        boolean planar = tags.value(PLANAR_CONFIGURATION, 1) == 2;
        long samples = tags.value(SAMPLES_PER_PIXEL, 1);
        long[] extra = tags.values(EXTRA_SAMPLES, MOST_SAMPLES);
        if (planar && extra.length > 0 && Arrays.stream(extra).max().getAsLong() == 0) {
            samples -= extra.length;
            extra = new long[0];
        }
        long[] bits = tags.values(BITS_PER_SAMPLE, MOST_SAMPLES);
        long[] formats = tags.values(SAMPLE_FORMAT, MOST_SAMPLES);
        long bit = bits.length == 0 ? 1 : bits[0];
        long format = formats.length == 0 ? 1 : formats[0];
        String kind = photometric + "/" + samples + "x" + bit + suffix(extra);
        boolean uniform = Arrays.stream(bits).limit(Math.max(1, samples)).allMatch(b -> b == bit)
                && (bits.length <= 1 || bits.length >= samples)
                && Arrays.stream(formats).allMatch(f -> f == format);
        boolean reversed = tags.value(FILL_ORDER, 1) == 2;
        @Nullable ImageMode mode = uniform ? mode(kind, format, tags.littleEndian(), reversed) : null;
        if (mode == null || !isReadable(compression, photometric, (int) samples, (int) bit, planar)) {
            throw source.refusal("TIFF of a kind that is not supported: compression " + name(compression)
                    + ", photometric " + photometric + ", " + samples + " samples of " + bit + " bits"
                    + (planar ? " in planes" : "") + "; save it as PNG or as an ordinary RGB TIFF");
        }
        boolean premultiplied =
                mode == ImageMode.RGBA && (extra.length > 0 ? extra[0] == ASSOCIATED : planar && compression != RAW);
        return new TiffKind(
                mode,
                compression,
                photometric,
                (int) samples,
                (int) bit,
                used(mode),
                planar && samples > 1,
                (int) format,
                premultiplied,
                photometric == WHITE_IS_ZERO && bit <= 8 && !(planar && compression == RAW && (bit == 1 || bit == 8)),
                reversed);
    }

    private static String name(int compression) {
        return switch (compression) {
            case LZMA -> "LZMA";
            case ZSTD -> "zstd";
            case WEBP -> "WebP";
            default -> Integer.toString(compression);
        };
    }

    private static String suffix(long[] extra) {
        if (extra.length == 0) return "";
        StringBuilder sb = new StringBuilder("+").append(extra[0]);
        // Further samples are skipped, if they are said to be nothing in particular.
        for (int i = 1; i < extra.length; i++) sb.append(extra[i] == 0 ? "" : "?");
        return sb.toString();
    }

    private static int used(ImageMode mode) {
        return switch (mode) {
            case RGB -> 3;
            case RGBA, CMYK -> 4;
            case LA -> 2;
            default -> 1;
        };
    }

    private static @Nullable ImageMode mode(String kind, long format, boolean little, boolean reversed) {
        if (format == 2) {
            return reversed
                    ? null
                    : switch (kind) {
                        case "1/1x8" -> ImageMode.L;
                        case "1/1x16", "1/1x32" -> ImageMode.I32;
                        default -> null;
                    };
        }
        if (format == 3) {
            return !reversed && (kind.equals("0/1x32") || kind.equals("1/1x32")) ? ImageMode.F32 : null;
        }
        return format == 1 ? mode(kind, little, reversed) : null;
    }

    private static @Nullable ImageMode mode(String kind, boolean little, boolean reversed) {
        @Nullable
        ImageMode common = switch (kind) {
            case "0/1x1", "1/1x1" -> ImageMode.BILEVEL;
            case "0/1x2", "1/1x2", "0/1x4", "1/1x4", "0/1x8", "1/1x8" -> ImageMode.L;
            case "3/1x1", "3/1x2", "3/1x4", "3/1x8" -> ImageMode.P;
            case "2/3x8" -> ImageMode.RGB;
            default -> null;
        };
        if (common != null) return common;
        if (kind.equals("1/1x16") && (little || !reversed)) return ImageMode.I16;
        return reversed
                ? null
                : switch (kind) {
                    case "0/1x16" -> little ? ImageMode.I16 : null;
                    case "1/1x12" -> little ? ImageMode.I16 : null;
                    case "1/1x32" -> little ? ImageMode.I32 : null;
                    case "1/2x8+" + UNASSOCIATED -> ImageMode.LA;
                    case "2/3x16", "2/4x8+0", "2/5x8+0", "2/6x8+0", "2/4x16+0" -> ImageMode.RGB;
                    case "2/4x8", "2/4x16" -> ImageMode.RGBA;
                    case "2/4x8+" + COREL_DRAW, "2/4x16+" + ASSOCIATED, "2/4x16+" + UNASSOCIATED -> ImageMode.RGBA;
                    case "2/4x8+" + ASSOCIATED, "2/5x8+" + ASSOCIATED, "2/6x8+" + ASSOCIATED -> ImageMode.RGBA;
                    case "2/4x8+" + UNASSOCIATED, "2/5x8+" + UNASSOCIATED, "2/6x8+" + UNASSOCIATED -> ImageMode.RGBA;
                    // Resized by its colours: Pillow's mode PA would mix the indices.
                    case "3/2x8+0" -> ImageMode.P;
                    case "3/2x8+" + UNASSOCIATED -> ImageMode.P;
                    case "5/4x8", "5/5x8+0", "5/6x8+0", "5/4x16" -> ImageMode.CMYK;
                    case "6/1x8" -> ImageMode.L;
                    // CIELab becomes RGB before anything is done with it.
                    case "6/3x8", "8/3x8" -> ImageMode.RGB;
                    default -> null;
                };
    }

    /** Whether decoding is possible here. */
    private static boolean isReadable(int compression, int photometric, int samples, int bits, boolean planar) {
        boolean ycc = photometric == YCC && samples == 3;
        // Of these Pillow takes only the first byte, or four samples where there are three.
        boolean plain = !planar || samples == 1 || ((bits == 8 || bits == 16) && !ycc);
        return switch (compression) {
            case RAW, LZW, DEFLATE, OLD_DEFLATE, PACK_BITS -> plain;
            case HUFFMAN, WORD_HUFFMAN, FAX3, FAX4 -> bits == 1 && samples == 1;
            case THUNDER -> bits == 4 && samples == 1;
            case JPEG -> bits == 8 && !(planar && ycc) && (planar || samples == 1 || samples == 3 || samples == 4);
            case OLD_JPEG ->
                bits == 8 && !planar && (samples == 1 || (samples == 3 && (photometric == RGB || photometric == YCC)));
            case WEBP -> bits == 8 && !planar && photometric == RGB && (samples == 3 || samples == 4);
            default -> plain && TiffCodecs.find(compression).isPresent();
        };
    }

    /** Whether the samples are YCbCr in blocks that are neither interpolated nor converted yet. */
    boolean isYccBlocks() {
        return photometric == YCC && samples == 3 && compression != JPEG && compression != OLD_JPEG;
    }

    /** Whether differences may have been taken of the samples before they were compressed. */
    boolean hasPredictor() {
        return switch (compression) {
            case LZW, DEFLATE, OLD_DEFLATE -> true;
            default -> TiffCodecs.find(compression).isPresent();
        };
    }

    boolean isFax() {
        return switch (compression) {
            case HUFFMAN, WORD_HUFFMAN, FAX3, FAX4 -> true;
            default -> false;
        };
    }

    /** Samples that lie side by side in a row. */
    int interleaved() {
        return planar ? 1 : samples;
    }

    /** Bytes of a row of so many pixels. */
    long rowBytes(long width) {
        return (width * interleaved() * bits + 7) / 8;
    }
}
