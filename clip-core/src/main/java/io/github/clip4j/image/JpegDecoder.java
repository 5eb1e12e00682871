package io.github.clip4j.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG through the JDK's own reader (libjpeg 6b), which hands out the upsampled components unconverted; colour
 * conversion and the rules for choosing it are libjpeg-turbo's, which Pillow uses. CMYK is inverted as Pillow does.
 */
final class JpegDecoder {
    private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";

    private JpegDecoder() {}

    static ImageDecoder.Decoded decode(EncodedImage source) {
        JpegHeader header = JpegHeader.read(source);
        JpegFrame frame = header.frame();
        byte[] samples = readSamples(source, frame, header.plainFile());
        int components = frame.ids().length;
        ImageMode mode = components == 1 ? ImageMode.L : components == 3 ? ImageMode.RGB : ImageMode.CMYK;
        if (components > 1 && header.isYcc()) JpegColor.yccToRgb(samples, components);
        if (components == 4) JpegColor.invertCmyk(samples, header.isYcc());
        Image image = new Image(mode, frame.width(), frame.height(), samples);
        return new ImageDecoder.Decoded(image, header.orientation());
    }

    /** The upsampled components, not converted, of a file without metadata. */
    static byte[] readSamples(EncodedImage source, JpegFrame frame, byte[] plainFile) {
        List<String> warnings = new ArrayList<>();
        ImageReader reader = newReader(source);
        Raster raster;
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(plainFile))) {
            reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
            reader.setInput(in, true, true);
            raster = reader.readRaster(0, null);
        } catch (IOException | RuntimeException e) {
            throw source.damaged("JPEG", e);
        } finally {
            reader.dispose();
        }
        rejectDamage(source, warnings);
        if (raster.getWidth() != frame.width()
                || raster.getHeight() != frame.height()
                || raster.getNumBands() != frame.ids().length
                || !(raster.getDataBuffer() instanceof DataBufferByte)) {
            throw source.error("damaged JPEG: decoded as " + raster.getWidth() + "x" + raster.getHeight() + " with "
                    + raster.getNumBands() + " components");
        }
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        int length = frame.width() * frame.height() * frame.ids().length;
        byte[] exact = samples.length == length ? samples : Arrays.copyOf(samples, length);
        JpegUpsampling.smoothRows(exact, frame);
        return exact;
    }

    /**
     * libjpeg goes on after damage and only warns. Bytes between two segments do no harm; everything else that is wrong
     * in the data leaves wrong pixels.
     */
    private static void rejectDamage(EncodedImage source, List<String> warnings) {
        for (String warning : warnings) {
            boolean damage = warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes");
            if (damage || warning.startsWith("Premature end")) throw source.error("damaged JPEG: " + warning);
        }
    }

    private static ImageReader newReader(EncodedImage source) {
        Iterator<ImageReaderSpi> providers = ImageIoDecoder.providers();
        while (providers.hasNext()) {
            ImageReaderSpi provider = providers.next();
            if (!provider.getClass().getName().equals(JDK_READER)) continue;
            try {
                return provider.createReaderInstance();
            } catch (IOException e) {
                throw source.error("the JDK's JPEG reader cannot be started: " + e.getMessage(), e);
            }
        }
        throw source.error("this Java runtime has no JPEG reader");
    }
}
