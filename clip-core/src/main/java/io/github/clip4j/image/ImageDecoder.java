package io.github.clip4j.image;

/** Tells the format by the content and decodes. */
final class ImageDecoder {
    private ImageDecoder() {}

    /** A decoded image with its EXIF orientation, {@link Orientation#NONE} where there is none. */
    record Decoded(Image image, int orientation) {}

    static Image decode(ImageSource source, boolean applyOrientation) {
        if (source.data.length == 0) throw source.error("expected an image, found an empty file");
        Decoded decoded = decode(source);
        return applyOrientation ? Orientation.apply(decoded.image, decoded.orientation) : decoded.image;
    }

    private static Decoded decode(ImageSource source) {
        if (source.startsWith("\u00ff\u00d8\u00ff")) return JpegDecoder.decode(source);
        if (source.startsWith(PngDecoder.SIGNATURE)) return new PngDecoder(source).decode();
        if (source.startsWith("GIF87a") || source.startsWith("GIF89a"))
            return new Decoded(new GifDecoder(source).decode(), Orientation.NONE);
        if (source.startsWith("BM")) return new Decoded(BmpDecoder.decode(source), Orientation.NONE);
        if (source.startsWith("II*\0") || source.startsWith("MM\0*")) return TiffDecoder.decode(source);
        if (source.startsWith("RIFF") && source.matches(8, "WEBP")) return WebpImages.decode(source);
        return new Decoded(ImageIoDecoder.decode(source), Orientation.NONE);
    }
}
