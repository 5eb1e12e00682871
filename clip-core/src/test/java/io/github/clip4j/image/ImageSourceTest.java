package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
    @TempDir
    Path folder;

    private Map<String, ImageSource> sources(byte[] data) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(data.length + 7);
        direct.position(5).put(data).flip().position(5);
        return Map.of(
                "Path", ImageSource.of(Files.write(folder.resolve("a.png"), data)),
                "byte[]", ImageSource.of(data, "a"),
                "ByteBuffer", ImageSource.of(direct, "a"),
                "InputStream", ImageSource.of(new ByteArrayInputStream(data), "a"),
                "BufferedImage", ImageSource.of(ImageIO.read(new ByteArrayInputStream(data)), "a"));
    }

    @Test
    void allGiveThePixelsOfTheFile() throws IOException {
        for (String file : new String[] {"astronaut_icc_swapped.png", "logo_rgba.png"}) {
            byte[] data = GoldenFiles.bytes("image/images/" + file);
            byte[] expected = Image.read(data, file, ImageOptions.DEFAULT).bytes();
            for (Map.Entry<String, ImageSource> e : sources(data).entrySet())
                assertArrayEquals(
                        expected, e.getValue().read(ImageOptions.DEFAULT).bytes(), e.getKey() + " " + file);
        }
    }

    @Test
    void allKeepTheLimitAndNameTheImage() throws IOException {
        byte[] data = GoldenFiles.bytes("image/images/logo_rgba.png");
        for (Map.Entry<String, ImageSource> e : sources(data).entrySet()) {
            ClipException refused =
                    assertThrows(ClipException.class, () -> e.getValue().read(new ImageOptions(10, false)), e.getKey());
            assertTrue(
                    refused.getMessage().startsWith(e.getValue().name() + ": image too large"), refused.getMessage());
        }
    }

    @Test
    void aBufferIsReadAgainAndAStreamIsNotClosed() {
        byte[] data = GoldenFiles.bytes("image/images/dot_1x1.png");
        ByteBuffer buffer = ByteBuffer.wrap(data);
        ImageSource source = ImageSource.of(buffer, "a");
        assertEquals(1, source.read(ImageOptions.DEFAULT).width());
        assertEquals(1, source.read(ImageOptions.DEFAULT).width());
        assertEquals(0, buffer.position());
        boolean[] closed = new boolean[1];
        InputStream in = new ByteArrayInputStream(data) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        ImageSource.of(in, "a").read(ImageOptions.DEFAULT);
        assertEquals(false, closed[0]);
    }

    @Test
    void aBrokenStreamIsNamed() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        ClipException e = assertThrows(
                ClipException.class, () -> ImageSource.of(broken, "cat").read(ImageOptions.DEFAULT));
        assertEquals("cat: cannot be read: connection reset", e.getMessage());
    }

    /** Many exceptions of the JDK have no message. */
    @Test
    void aStreamThatFailsSaysNoNull() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException();
            }
        };
        ClipException e = assertThrows(
                ClipException.class, () -> ImageSource.of(failing, "upload").read(ImageOptions.DEFAULT));
        assertEquals("upload: cannot be read: input/output error", e.getMessage());
    }
}
