package io.github.clip4j.image;

import io.github.clip4j.ClipException;
import io.github.clip4j.image.webp.WebpDecoder;
import io.github.clip4j.image.webp.WebpImage;
import java.util.Arrays;

/** WebP through clip4j's own decoder. */
final class WebpPictures {
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private WebpPictures() {}

    static PictureDecoder.Decoded decode(PictureSource source) {
        try {
            int[] size = WebpDecoder.size(source.data);
            source.checkSize(size[0], size[1]);
            WebpImage image = WebpDecoder.decode(source.data);
            PictureMode mode = image.hasAlpha() ? PictureMode.RGBA : PictureMode.RGB;
            Picture picture = new Picture(mode, image.width(), image.height(), image.pixels());
            int orientation =
                    WebpDecoder.exif(source.data).map(WebpPictures::orientation).orElse(Orientation.NONE);
            return new PictureDecoder.Decoded(picture, orientation);
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
