package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.webp.WebpDecoder;
import io.github.clip4j.image.webp.WebpImage;
import java.util.Arrays;

/** WebP through clip4j's own decoder. */
final class WebpImages {
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private WebpImages() {}

    static ImageDecoder.Decoded decode(ImageSource source) {
        try {
            int[] size = WebpDecoder.size(source.data);
            source.checkSize(size[0], size[1]);
            WebpImage webp = WebpDecoder.decode(source.data);
            ImageMode mode = webp.hasAlpha() ? ImageMode.RGBA : ImageMode.RGB;
            Image image = new Image(mode, webp.width(), webp.height(), webp.pixels());
            int orientation =
                    WebpDecoder.exif(source.data).map(WebpImages::orientation).orElse(Orientation.NONE);
            return new ImageDecoder.Decoded(image, orientation);
        } catch (ClipException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(source.name) ? e : source.error(message, e);
        }
    }

    /** Some writers put JPEG's prefix before the TIFF structure. */
    private static int orientation(byte[] exif) {
        boolean prefixed = exif.length >= EXIF_PREFIX.length
                && Arrays.equals(exif, 0, EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length);
        return Orientation.ofTiff(exif, prefixed ? EXIF_PREFIX.length : 0);
    }
}
