package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Formats that only an ImageIO plug-in of the application reads, here one of a byte for width, height and gray. */
class ImagePluginTest {
    private final Spi spi = new Spi();

    @BeforeEach
    void register() {
        IIORegistry.getDefaultInstance().registerServiceProvider(spi);
    }

    @AfterEach
    void deregister() {
        IIORegistry.getDefaultInstance().deregisterServiceProvider(spi);
    }

    private static Image read(int width, int height, int gray) {
        byte[] data = {'8', 'B', 'P', 'S', (byte) width, (byte) height, (byte) gray};
        return Image.read(data, "x.psd", new ImageOptions(1000, false));
    }

    @Test
    void thePluginsPixelsAreTaken() {
        Image image = read(2, 1, 100);
        assertEquals(ImageMode.L, image.mode());
        assertArrayEquals(new byte[] {100, 100}, image.bytes());
    }

    @Test
    void itsSizeIsCheckedAndItsFailuresAreNamed() {
        assertTrue(assertThrows(ClipException.class, () -> read(100, 100, 1))
                .getMessage()
                .startsWith("x.psd: image too large: 100x100"));
        String damaged = assertThrows(ClipException.class, () -> read(1, 1, 0)).getMessage();
        assertEquals(
                "x.psd: damaged image: the data end early or contradict each other; open it in an image program and"
                        + " save it as PNG, or download it again",
                damaged);
        deregister();
        String unknown = assertThrows(ClipException.class, () -> read(1, 1, 1)).getMessage();
        assertTrue(unknown.contains("a Photoshop document") && unknown.contains("plug-in"), unknown);
    }

    /** Turned as the directory says, since readers do not turn. */
    @Test
    void aTiffOfARareKindIsThePlugins() {
        Image image = read(tiff(100));
        assertEquals(1, image.width());
        assertArrayEquals(new byte[] {100, 100}, image.bytes());
        assertRefused(tiff(0));
        deregister();
        assertRefused(tiff(100));
    }

    private static void assertRefused(byte[] tiff) {
        String message = assertThrows(ClipException.class, () -> read(tiff)).getMessage();
        assertTrue(message.startsWith("x.tif: TIFF of a kind that is not supported: compression 1, photometric 10"));
    }

    private static Image read(byte[] tiff) {
        return Image.read(tiff, "x.tif", new ImageOptions(1000, false));
    }

    /** Two pixels of ITU's Lab, which is to be turned by 90 degrees. */
    private static byte[] tiff(int gray) {
        int[][] entries = {{256, 2}, {257, 1}, {258, 8}, {259, 1}, {262, 10}, {273, 8}, {274, 6}, {277, 1}};
        ByteBuffer b = ByteBuffer.allocate(12 + 2 + 12 * entries.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(12);
        b.put((byte) 2).put((byte) 1).put((byte) gray).put((byte) 0);
        b.putShort((short) entries.length);
        for (int[] e : entries)
            b.putShort((short) e[0]).putShort((short) 3).putInt(1).putInt(e[1]);
        return b.array();
    }

    private static final class Spi extends ImageReaderSpi {
        Spi() {
            vendorName = "clip4j";
            version = "1";
            names = new String[] {"sample"};
            pluginClassName = Reader.class.getName();
            inputTypes = new Class<?>[] {ImageInputStream.class};
        }

        @Override
        public boolean canDecodeInput(Object source) throws IOException {
            ImageInputStream in = (ImageInputStream) source;
            in.mark();
            int first = in.read();
            in.reset();
            return first == '8' || first == 'I';
        }

        @Override
        public ImageReader createReaderInstance(@Nullable Object extension) {
            return new Reader(this);
        }

        @Override
        public String getDescription(@Nullable Locale locale) {
            return "a sample";
        }
    }

    private static final class Reader extends ImageReader {
        Reader(Spi spi) {
            super(spi);
        }

        private int at(int position) throws IOException {
            ImageInputStream in = (ImageInputStream) getInput();
            in.seek(0);
            in.seek(in.read() == 'I' ? position + 4 : position);
            return in.read();
        }

        @Override
        public int getNumImages(boolean search) {
            return 1;
        }

        @Override
        public int getWidth(int index) throws IOException {
            return at(4);
        }

        @Override
        public int getHeight(int index) throws IOException {
            return at(5);
        }

        @Override
        public Iterator<ImageTypeSpecifier> getImageTypes(int index) {
            return List.<ImageTypeSpecifier>of().iterator();
        }

        @Override
        public @Nullable IIOMetadata getStreamMetadata() {
            return null;
        }

        @Override
        public @Nullable IIOMetadata getImageMetadata(int index) {
            return null;
        }

        @Override
        public BufferedImage read(int index, @Nullable ImageReadParam parameters) throws IOException {
            int gray = at(6);
            if (gray == 0) throw new IOException();
            BufferedImage image = new BufferedImage(getWidth(0), getHeight(0), BufferedImage.TYPE_BYTE_GRAY);
            for (int x = 0; x < image.getWidth(); x++) image.getRaster().setSample(x, 0, 0, gray);
            return image;
        }
    }
}
