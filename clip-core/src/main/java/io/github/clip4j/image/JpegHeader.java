package io.github.clip4j.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The markers of a JPEG file. What decides the colours (JFIF, Adobe) and the orientation (EXIF, XMP) is read here; the
 * file without its application segments and comments is what the decoder gets, so that no profile or damaged metadata
 * can change or prevent the decoding.
 */
final class JpegHeader {
    private static final String JPEG = "JPEG";
    private static final int MAX_SCANS = 500;

    private final EncodedImage source;
    private final ByteArrayOutputStream plain;
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private final JpegHuffmanTables tables = new JpegHuffmanTables();
    private JpegProgress progress = new JpegProgress(0);
    private @Nullable JpegFrame frame;
    private byte[] xmp = {};
    private boolean jfif;
    /** The transform byte of Adobe's marker, -1 without one. */
    private int adobeTransform = -1;

    private int scans;
    private long blocks;

    private JpegHeader(EncodedImage source) {
        this.source = source;
        this.plain = new ByteArrayOutputStream(source.data.length + 2);
    }

    static JpegHeader read(EncodedImage source) {
        JpegHeader h = new JpegHeader(source);
        h.readMarkers();
        return h;
    }

    /** The file without application segments and comments, with an end marker. */
    byte[] plainFile() {
        return plain.toByteArray();
    }

    int orientation() {
        return Orientation.orXmp(Orientation.ofExif(exif.toByteArray()), xmp);
    }

    /** What the frame header says. */
    JpegFrame frame() {
        if (frame == null) throw source.truncated(JPEG);
        return frame;
    }

    private void readMarkers() {
        byte[] data = source.data;
        plain.write(data, 0, 2);
        int p = 2;
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
            int end = p + 2 + length;
            readSegment(marker, p, end);
            p = marker == 0xda ? copyScan(end) : end;
        }
        if (scans == 0) throw source.truncated(JPEG);
        if (frame().progressive() && !progress.isComplete())
            throw source.error("truncated JPEG: progressive, but the last scans are missing");
        plain.write(0xff);
        plain.write(0xd9);
    }

    /** A segment from its marker at p to its end. */
    private void readSegment(int marker, int p, int end) {
        boolean metadata = (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe;
        if (metadata) {
            readMetadata(marker, p + 4, end - p - 4);
        } else if (isFrame(marker)) {
            if (frame != null) throw source.error("damaged JPEG: two frame headers");
            frame = JpegFrame.read(source, marker, p + 4, end - p - 4);
            progress = new JpegProgress(frame.ids().length);
            writeFrame(p, end);
        } else if (marker == 0xda) {
            readScan(p, end);
        } else {
            if (marker == 0xc4) tables.define(source.data, p + 4, end);
            plain.write(source.data, p, end - p);
        }
    }

    /** The frame header; components that share an id are numbered, since libjpeg 6b cannot tell them apart. */
    private void writeFrame(int p, int end) {
        byte[] segment = Arrays.copyOfRange(source.data, p, end);
        if (frame().repeatsIds()) {
            for (int c = 0; c < frame().ids().length; c++) segment[10 + 3 * c] = (byte) (c + 1);
        }
        plain.writeBytes(segment);
    }

    private void readScan(int p, int end) {
        if (frame == null) throw source.error("damaged JPEG: scan before the frame header");
        if (++scans > MAX_SCANS) throw source.error("JPEG of more than " + MAX_SCANS + " scans");
        if (!frame.progressive()) tables.writeMissing(plain);
        byte[] segment = Arrays.copyOfRange(source.data, p, end);
        int n = segment.length > 4 ? segment[4] & 255 : 0;
        if (segment.length < 8 + 2 * n) throw source.truncated(JPEG);
        boolean[] taken = new boolean[frame.ids().length];
        for (int i = 0; i < n; i++) {
            int c = frame.component(segment[5 + 2 * i] & 255, taken);
            if (c < 0) throw source.error("damaged JPEG: scan of a component that the frame does not have");
            taken[c] = true;
            blocks += frame.blocks(c);
            progress.addScan(c, segment, 5 + 2 * n);
            if (frame.repeatsIds()) segment[5 + 2 * i] = (byte) (c + 1);
        }
        if (blocks > frame.mostBlocks())
            throw source.error("JPEG of too many scans: " + scans + " and more over " + frame.width() + "x"
                    + frame.height() + " pixels");
        plain.writeBytes(segment);
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

    private void readMetadata(int marker, int p, int length) {
        if (marker == 0xe0 && length >= 14 && source.matches(p, "JFIF\0")) jfif = true;
        if (marker == 0xee && length >= 12 && source.matches(p, "Adobe")) adobeTransform = source.u8(p + 11, JPEG);
        if (marker == 0xe1 && length >= 6 && source.matches(p, "Exif\0\0")) exif.write(source.data, p + 6, length - 6);
        if (marker == 0xe1 && source.matches(p, "http://ns.adobe.com/xap/1.0/\0")) {
            xmp = Arrays.copyOfRange(source.data, p, p + length);
        }
    }

    /** Whether the three colours, or the first three of four, are YCbCr: libjpeg's default_decompress_parms. */
    boolean isYcc() {
        int[] ids = frame().ids();
        if (ids.length == 4) return adobeTransform > 0;
        if (jfif) return true;
        if (adobeTransform >= 0) return adobeTransform != 0;
        return !(ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B');
    }
}
