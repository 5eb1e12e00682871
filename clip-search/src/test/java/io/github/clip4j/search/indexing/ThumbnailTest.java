package io.github.clip4j.search.indexing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.image.Image;
import io.github.clip4j.search.VectorWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailTest {
    /** Noise compresses worst. */
    @Test
    void noneIsTooLargeForAnIndex() throws IOException {
        byte[] noise = new byte[256 * 256 * 3];
        new Random(1).nextBytes(noise);
        byte[] jpeg = Thumbnail.of(Image.ofRgb(256, 256, noise), "noise");
        assertTrue(jpeg.length <= VectorWriter.LONGEST_THUMBNAIL, () -> jpeg.length + " bytes");
        assertEquals(256, ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth());
    }

    @Test
    void proportionsStayAndColoursToo() throws IOException {
        byte[] red = new byte[1000 * 10 * 3];
        for (int i = 0; i < red.length; i += 3) red[i] = (byte) 200;
        var image = ImageIO.read(new ByteArrayInputStream(Thumbnail.of(Image.ofRgb(1000, 10, red), "red")));
        assertEquals(256, image.getWidth());
        assertEquals(3, image.getHeight());
        assertEquals(200, image.getRGB(128, 1) >> 16 & 255, 3);
    }
}
