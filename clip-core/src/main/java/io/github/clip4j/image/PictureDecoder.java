package io.github.clip4j.image;

/** Tells the format by the content and decodes. */
final class PictureDecoder {
    private PictureDecoder() {}

    /** A decoded picture with its EXIF orientation, {@link Orientation#NONE} where there is none. */
    record Decoded(Picture picture, int orientation) {}

    static Picture decode(PictureSource source, boolean applyOrientation) {
        if (source.data.length == 0) throw source.error("expected a picture, found an empty file");
        Decoded decoded = decode(source);
        return applyOrientation ? Orientation.apply(decoded.picture, decoded.orientation) : decoded.picture;
    }

    private static Decoded decode(PictureSource source) {
        if (source.startsWith("\u00ff\u00d8\u00ff")) return JpegDecoder.decode(source);
        if (source.startsWith(PngDecoder.SIGNATURE)) return new PngDecoder(source).decode();
        if (source.startsWith("GIF87a") || source.startsWith("GIF89a"))
            return new Decoded(new GifDecoder(source).decode(), Orientation.NONE);
        if (source.startsWith("BM")) return new Decoded(BmpDecoder.decode(source), Orientation.NONE);
        if (source.startsWith("II*\0") || source.startsWith("MM\0*")) return TiffDecoder.decode(source);
        if (source.startsWith("RIFF") && source.matches(8, "WEBP")) return WebpPictures.decode(source);
        return new Decoded(ImageIoDecoder.decode(source), Orientation.NONE);
    }
}
