package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.webp.WebpDecoder;
import io.github.clip4j.image.webp.WebpImage;

/** WebP through clip4j's own decoder. */
final class WebpImages {
    private WebpImages() {}

    static ImageDecoder.Decoded decode(EncodedImage source) {
        try {
            int[] size = WebpDecoder.size(source.data);
            source.checkSize(size[0], size[1]);
            source.checkMemory(size[0], size[1], WebpDecoder.memory(source.data));
            WebpImage webp = WebpDecoder.decode(source.data);
            ImageMode mode = webp.hasAlpha() ? ImageMode.RGBA : ImageMode.RGB;
            Image image = new Image(mode, webp.width(), webp.height(), webp.pixels());
            int exif = WebpDecoder.exif(source.data).map(Orientation::ofExif).orElse(Orientation.NONE);
            int orientation =
                    Orientation.orXmp(exif, WebpDecoder.xmp(source.data).orElse(new byte[0]));
            return new ImageDecoder.Decoded(image, orientation);
        } catch (ClipException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(source.name) ? e : source.error(message, e);
        }
    }
}
