package io.github.clip4j.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The markers of a JPEG file. What decides the colours (JFIF, Adobe) and the orientation (EXIF, XMP) is read here; the
 * file without its application segments and comments is what the decoder gets, so that no profile or damaged metadata
 * can change or prevent the decoding.
 */
final class JpegHeader {
    private static final String JPEG = "JPEG";
    private static final int MAX_SCANS = 500;

    private final ImageSource source;
    private final ByteArrayOutputStream plain;
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private JpegProgress progress = new JpegProgress(0);
    private int xmpOrientation = Orientation.NONE;
    int width;
    int height;
    int[] ids = {};
    int[] horizontal = {};
    int[] vertical = {};
    boolean jfif;
    /** The transform byte of Adobe's marker, -1 without one. */
    int adobeTransform = -1;

    private boolean progressive;

    private JpegHeader(ImageSource source) {
        this.source = source;
        this.plain = new ByteArrayOutputStream(source.data.length + 2);
    }

    static JpegHeader read(ImageSource source) {
        JpegHeader h = new JpegHeader(source);
        h.readMarkers();
        return h;
    }

    /** The file without application segments and comments, with an end marker. */
    byte[] plainFile() {
        return plain.toByteArray();
    }

    int orientation() {
        byte[] tiff = exif.toByteArray();
        int found = Orientation.ofTiff(tiff, 0);
        return found == Orientation.NONE ? xmpOrientation : found;
    }

    private void readMarkers() {
        byte[] data = source.data;
        plain.write(data, 0, 2);
        int p = 2;
        int scans = 0;
        while (true) {
            p = nextMarker(p);
            // Pillow accepts a missing end marker in few cases only, libjpeg 6b cannot tell it from missing data.
            if (p < 0) throw source.truncated(JPEG);
            int marker = data[p + 1] & 255;
            if (marker == 0xd9) break;
            if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
                plain.write(data, p, 2);
                p += 2;
                continue;
            }
            int length = source.u16be(p + 2, JPEG);
            if (length < 2) throw source.error("damaged JPEG: segment of " + length + " bytes at byte " + p);
            if (data.length - p - 2 < length) throw source.truncated(JPEG);
            boolean metadata = (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe;
            if (metadata) readMetadata(marker, p + 4, length - 2);
            else plain.write(data, p, length + 2);
            if (isFrame(marker)) readFrame(marker, p + 4, length - 2);
            p += length + 2;
            if (marker == 0xda) {
                if (ids.length == 0) throw source.error("damaged JPEG: scan before the frame header");
                if (++scans > MAX_SCANS) throw source.error("JPEG of more than " + MAX_SCANS + " scans");
                progress.addScan(source, p - length + 2, ids);
                p = copyScan(p);
            }
        }
        if (scans == 0) throw source.truncated(JPEG);
        if (progressive && !progress.isComplete())
            throw source.error("truncated JPEG: progressive, but the last scans are missing");
        plain.write(0xff);
        plain.write(0xd9);
    }

    /**
     * The next marker, skipping fill bytes and, as libjpeg does, bytes that do not belong there; -1 at the end of the
     * file.
     */
    private int nextMarker(int from) {
        byte[] data = source.data;
        for (int p = from; p < data.length - 1; p++) {
            int next = data[p + 1] & 255;
            if ((data[p] & 255) == 0xff && next != 0 && next != 0xff) return p;
        }
        return -1;
    }

    /** Copies entropy-coded bytes with their restart markers; returns where the next other marker stands. */
    private int copyScan(int from) {
        byte[] data = source.data;
        int p = from;
        while (p < data.length) {
            if ((data[p] & 255) == 0xff && p + 1 < data.length) {
                int next = data[p + 1] & 255;
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) break;
            }
            p++;
        }
        plain.write(data, from, p - from);
        return p;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private void readFrame(int marker, int p, int length) {
        if (ids.length > 0) throw source.error("damaged JPEG: two frame headers");
        if (marker > 0xc2)
            throw source.error("JPEG of a kind that is not supported: "
                    + (marker >= 0xc9 ? "arithmetic coding" : "lossless or hierarchical"));
        int bits = source.u8(p, JPEG);
        if (bits != 8) throw source.error("JPEG of " + bits + " bits per sample is not supported");
        int components = source.u8(p + 5, JPEG);
        if (components != 1 && components != 3 && components != 4)
            throw source.error("JPEG of " + components + " components is not supported");
        if (length < 6 + 3 * components) throw source.truncated(JPEG);
        height = source.u16be(p + 1, JPEG);
        width = source.u16be(p + 3, JPEG);
        source.checkSize(width, height);
        progressive = marker == 0xc2;
        ids = new int[components];
        progress = new JpegProgress(components);
        horizontal = new int[components];
        vertical = new int[components];
        for (int c = 0; c < components; c++) {
            ids[c] = source.u8(p + 6 + 3 * c, JPEG);
            horizontal[c] = source.u8(p + 7 + 3 * c, JPEG) >> 4;
            vertical[c] = source.u8(p + 7 + 3 * c, JPEG) & 15;
        }
    }

    private void readMetadata(int marker, int p, int length) {
        if (marker == 0xe0 && length >= 14 && source.matches(p, "JFIF\0")) jfif = true;
        if (marker == 0xee && length >= 12 && source.matches(p, "Adobe")) adobeTransform = source.u8(p + 11, JPEG);
        if (marker == 0xe1 && length >= 6 && source.matches(p, "Exif\0\0")) exif.write(source.data, p + 6, length - 6);
        if (marker == 0xe1 && source.matches(p, "http://ns.adobe.com/xap/1.0/\0")) {
            xmpOrientation = Orientation.ofXmp(Arrays.copyOfRange(source.data, p, p + length));
        }
    }

    /** Whether the three colours, or the first three of four, are YCbCr: libjpeg's default_decompress_parms. */
    boolean isYcc() {
        if (ids.length == 4) return adobeTransform > 0;
        if (jfif) return true;
        if (adobeTransform >= 0) return adobeTransform != 0;
        return !(ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B');
    }
}
