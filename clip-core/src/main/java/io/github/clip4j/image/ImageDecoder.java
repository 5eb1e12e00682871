package io.github.clip4j.image;

import java.util.List;

/** Tells the format by the content and decodes. */
final class ImageDecoder {
    /** Pillow takes the number 42 in the wrong byte order too; 43 is BigTIFF. */
    private static final List<String> TIFF = List.of("II*\0", "II\0*", "MM\0*", "MM*\0", "II+\0", "MM\0+");

    private ImageDecoder() {}

    /** A decoded image with its EXIF orientation, {@link Orientation#NONE} where there is none. */
    record Decoded(Image image, int orientation) {}

    static Image decode(EncodedImage source, boolean applyOrientation) {
        if (source.data.length == 0)
            throw source.refusal("expected an image, found an empty file; copy or download it again");
        try {
            Decoded decoded = decode(source);
            return applyOrientation ? Orientation.apply(decoded.image, decoded.orientation) : decoded.image;
        } catch (OutOfMemoryError e) {
            // All that was allocated is garbage by now: one file must not end the work on others.
            throw source.outOfMemory(e);
        }
    }

    private static Decoded decode(EncodedImage source) {
        if (source.startsWith("\u00ff\u00d8\u00ff")) return JpegDecoder.decode(source);
        if (source.startsWith(PngDecoder.SIGNATURE)) return new PngDecoder(source).decode();
        if (TIFF.stream().anyMatch(source::startsWith)) return TiffDecoder.decode(source);
        if (source.startsWith("RIFF") && source.matches(8, "WEBP")) return WebpImages.decode(source);
        return new Decoded(plain(source), Orientation.NONE);
    }

    /** The formats that never say how they are to be turned. */
    private static Image plain(EncodedImage source) {
        if (source.startsWith("GIF87a") || source.startsWith("GIF89a")) return new GifDecoder(source).decode();
        if (source.startsWith("BM")) return BmpDecoder.decode(source);
        if (PnmDecoder.accepts(source)) return PnmDecoder.decode(source);
        if (source.startsWith(IcoDecoder.SIGNATURE)) return IcoDecoder.decode(source);
        if (TgaDecoder.accepts(source)) return TgaDecoder.decode(source);
        return ImageIoDecoder.decode(source);
    }
}
