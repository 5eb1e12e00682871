package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.webp.WebpDecoder;
import io.github.clip4j.testkit.Allocations;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for much: refused before anything is allocated for what they claim. */
class HostileImagesTest {
    private static final long FEW_BYTES = 8 << 20;

    private static String refusal(byte[] data, String what) {
        ClipException[] thrown = new ClipException[1];
        long allocated = Allocations.of(() -> thrown[0] =
                assertThrows(ClipException.class, () -> Image.read(data, "x.img", ImageOptions.DEFAULT), what));
        assertTrue(allocated < FEW_BYTES + 4L * data.length, what + ": allocated " + allocated + " bytes");
        String message = String.valueOf(thrown[0].getMessage());
        assertTrue(message.startsWith("x.img: ") && message.length() < 500, message);
        assertTrue(!message.contains("\n") && !message.contains("null") && !message.contains("java."), message);
        return message;
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    @Test
    void interlacedPngOfFewBytes() {
        byte[] png = base64(
                "iVBORw0KGgoAAAANSUhEUgAA/9wAAAVWEAYAAAHL5ajnAAAAEUlEQVR4nGNgGAWjYBQMdwAAA+gAAbOm00YAAAAASUVORK5CYII=");
        assertEquals(74, png.length);
        assertTrue(refusal(png, "74 bytes").contains("truncated"));
    }

    /** Entries whose values lie on top of each other: 65,535 times the whole file. */
    @Test
    void tiffEntriesThatOverlap() {
        int count = 65_535;
        ByteBuffer b = ByteBuffer.allocate(10 + 12 * count).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) count);
        for (int tag = 0; tag < count; tag++)
            b.putShort((short) tag).putShort((short) 1).putInt(b.capacity() - 8).putInt(8);
        byte[] entries = b.array();
        long allocated = Allocations.of(() -> {
            assertThrows(ClipException.class, () -> Image.read(entries, "x.tif", ImageOptions.DEFAULT));
            Orientation.ofExif(entries);
        });
        assertTrue(allocated < 64 << 20, "allocated " + allocated + " bytes for " + entries.length);
    }

    @ParameterizedTest
    @CsvSource({"1,10000", "5,10000", "8,10000", "32773,10000", "4,10", "6,4000", "7,4000"})
    void tiffStripThatCannotHoldItsPixels(int compression, int stored) {
        ByteBuffer b = ByteBuffer.allocate(8 + 2 + 12 * 9 + 4 + stored).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 9);
        int[][] entries = {
            {256, 65_500},
            {257, 1366},
            {258, 8},
            {259, compression},
            {262, 1},
            {273, 122},
            {277, 1},
            {278, 1366},
            {279, stored}
        };
        for (int[] e : entries)
            b.putShort((short) e[0]).putShort((short) 4).putInt(1).putInt(e[1]);
        refusal(b.array(), "compression " + compression);
    }

    /** Offsets that are no numbers, and a JPEG of one byte: both found by fuzzing. */
    @ParameterizedTest
    @CsvSource({"1,2,1000,missing", "5,2,1000,missing", "7,4,1,truncated"})
    void tiffStripsThatAreNone(int compression, int offsetType, int bytes, String reason) {
        ByteBuffer b = ByteBuffer.allocate(2000).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 9);
        int[][] entries = {
            {256, 4}, {257, 4}, {258, 8}, {259, compression}, {262, 1}, {273, 200}, {277, 1}, {278, 4}, {279, bytes}
        };
        for (int[] e : entries)
            b.putShort((short) e[0])
                    .putShort((short) (e[0] == 273 ? offsetType : 4))
                    .putInt(1)
                    .putInt(e[1]);
        assertTrue(refusal(b.array(), "compression " + compression).contains(reason), reason);
    }

    /** RGB of 9000x9000 in one strip that holds so little, with a tag more. */
    private static byte[] largeRgbTiff(int compression, int photometric, byte[] strip, int tag, int value) {
        int[][] entries = {
            {256, 9000},
            {257, 9000},
            {258, 8},
            {259, compression},
            {262, photometric},
            {273, 138},
            {277, 3},
            {278, 9000},
            {279, strip.length},
            {tag, value}
        };
        ByteBuffer b = ByteBuffer.allocate(138 + strip.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.length);
        for (int[] e : entries)
            b.putShort((short) e[0]).putShort((short) 4).putInt(1).putInt(e[1]);
        return b.position(138).put(strip).array();
    }

    @Test
    void tiffWhoseWebpIsNoneOrOfAnotherSize() {
        assertTrue(refusal(largeRgbTiff(50001, 2, new byte[100], 305, 0), "no WebP")
                .contains("is not WebP"));
        byte[] webp = base64("UklGRhwAAABXRUJQVlA4TBAAAAAv/z9VBYiICAAAAAAAAAAA");
        assertTrue(refusal(largeRgbTiff(50001, 2, webp, 305, 0), "WebP").contains("is a WebP of 16384x5461"));
    }

    /** A strip of an old JPEG whose tables lie outside the file; a whole one that is smaller than the image. */
    @Test
    void tiffWhoseOldJpegIsIncomplete() {
        byte[] scan = new byte[200_000];
        assertTrue(refusal(largeRgbTiff(6, 6, scan, 519, 1), "tables").contains("tables of its JPEG are missing"));
        byte[] jpeg = GoldenFiles.bytes("image/images/coffee_progressive_420.jpg");
        assertTrue(refusal(largeRgbTiff(6, 6, jpeg, 513, 138), "whole").contains("is a JPEG of "));
    }

    @Test
    void tiffWithoutThePixelsOfItsYcc() {
        assertTrue(refusal(largeRgbTiff(1, 6, new byte[1000], 305, 0), "YCbCr").contains("truncated TIFF"));
    }

    @Test
    void tiffWhoseTileIsHuge() {
        ByteBuffer b = ByteBuffer.allocate(400).order(ByteOrder.BIG_ENDIAN);
        b.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8).putShort((short) 9);
        int[][] entries = {
            {256, 10}, {257, 10}, {258, 8}, {259, 5}, {262, 1}, {322, 1 << 30}, {323, 1 << 30}, {324, 200}, {325, 100}
        };
        for (int[] e : entries)
            b.putShort((short) e[0]).putShort((short) 4).putInt(1).putInt(e[1]);
        assertTrue(refusal(b.array(), "tile").contains("too large"));
    }

    @Test
    void jpegWithoutTheBitsOfItsBlocks() {
        byte[] jpeg = GoldenFiles.bytes("image/images/camera_gray.jpg");
        int frame = segment(jpeg, 0xc0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9000).putShort(frame + 7, (short) 9000);
        assertTrue(refusal(jpeg, "9000x9000").contains("truncated"));
    }

    @Test
    void progressiveJpegOfManyEmptyScans() {
        byte[] jpeg = GoldenFiles.bytes("image/images/coffee_progressive_420.jpg");
        int frame = segment(jpeg, 0xc2);
        byte[] padding = new byte[60_000];
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 3000).putShort(frame + 7, (short) 3000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, jpeg.length - 2);
        byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, jpeg[frame + 10], 0, 1, 63, 0};
        for (int i = 0; i < 400; i++) {
            out.writeBytes(scan);
            out.writeBytes(Arrays.copyOf(padding, 20));
        }
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
        assertTrue(refusal(out.toByteArray(), "400 scans").contains("too many scans"));
    }

    /** The start of the segment with a marker. */
    private static int segment(byte[] jpeg, int marker) {
        for (int p = 2; ; p += 2 + ((jpeg[p + 2] & 255) << 8 | (jpeg[p + 3] & 255))) {
            if ((jpeg[p + 1] & 255) == marker) return p;
        }
    }

    @Test
    void gifFrameThatItsCodesCannotFill() {
        byte[] gif = GoldenFiles.bytes("image/images/chelsea.gif");
        byte[] head = Arrays.copyOf(gif, 1200);
        int frame = 13 + (3 << ((gif[10] & 7) + 1));
        while (head[frame] != ',') frame += 1 + 1 + 1 + (head[frame + 2] & 255) + 1;
        ByteBuffer b = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort(frame + 5, (short) 9400).putShort(frame + 7, (short) 9400);
        assertTrue(refusal(head, "9400x9400").contains("truncated"));
    }

    @Test
    void bmpPnmAndTgaWithoutTheirPixels() {
        byte[] bmp = GoldenFiles.bytes("image/images/coffee.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 9400).putInt(22, 9400);
        assertTrue(refusal(bmp, "BMP").contains("truncated"));
        for (String kind : new String[] {"P1", "P2", "P3", "P4", "P5", "P6"}) {
            byte[] pnm = (kind + " 9400 9400 255 1 2 3").getBytes(StandardCharsets.US_ASCII);
            assertTrue(refusal(pnm, kind).contains("truncated"));
        }
        byte[] tga = new byte[60];
        ByteBuffer.wrap(tga)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(12, (short) 9400)
                .putShort(14, (short) 9400);
        tga[16] = 32;
        for (byte kind : new byte[] {2, 10}) {
            tga[2] = kind;
            assertTrue(refusal(tga, "TGA " + kind).contains("truncated"));
        }
    }

    @Test
    void icoWhoseBitmapIsHuge() {
        ByteBuffer b = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 1)
                .putLong(0)
                .putInt(170)
                .putInt(22);
        b.putInt(40).putInt(9400).putInt(9400 * 2).putShort((short) 1).putShort((short) 32);
        assertTrue(refusal(b.array(), "ICO").contains("truncated"));
    }

    /** What a decoder will allocate is compared with the heap, not only the pixels with the limit. */
    @Test
    void moreThanTheHeapCanHold() {
        EncodedImage source = new EncodedImage(new byte[10], "x.webp", Long.MAX_VALUE);
        long heap = Runtime.getRuntime().maxMemory();
        source.checkMemory(1000, 1000, heap / 2);
        ClipException e = assertThrows(ClipException.class, () -> source.checkMemory(16384, 5461, heap));
        assertTrue(e.getMessage().startsWith("x.webp: image too large: 16384x5461 pixels need "), e.getMessage());
        assertTrue(e.getMessage().contains("-Xmx"), e.getMessage());
        byte[] webp = base64("UklGRhwAAABXRUJQVlA4TBAAAAAv/z9VBYiICAAAAAAAAAAA");
        assertEquals(36, webp.length);
        assertEquals(16384L * 5461 * 7, WebpDecoder.memory(webp));
    }

    @Test
    void anErrorOfTheHeapInADecoderIsThatFilesFailure() {
        EncodedImage source = new EncodedImage(new byte[10], "x.png", 1);
        ClipException e = source.outOfMemory(new OutOfMemoryError("Java heap space"));
        assertTrue(e.getMessage().startsWith("x.png: out of memory"), e.getMessage());
        assertTrue(e.getCause() instanceof OutOfMemoryError, "the cause tells serving to try again alone");
    }

    @Test
    void damageIsNamed() {
        String wbmp = refusal(new byte[] {0, 0, 8, 12, 1, 2, 3, 4}, "WBMP");
        assertTrue(wbmp.contains("damaged image: the data end early"), wbmp);
        byte[] lzw = GoldenFiles.bytes("image/images/chelsea_lzw.tif").clone();
        for (int i = 200; i < 300; i++) lzw[i] = (byte) 0xff;
        assertTrue(refusal(lzw, "LZW").contains("damaged TIFF: a strip or tile has "));
        assertTrue(refusal("II*\0\u00ff\u00ff\0\0".getBytes(StandardCharsets.ISO_8859_1), "no directory")
                .contains("truncated TIFF"));
    }

    @Test
    void formatsThatAreNotReadAreNamed() {
        String[][] heads = {
            {"\0\0\0\u0018ftypavif\0\0\0\0", "AVIF"},
            {"\0\0\0\u0018ftypheic\0\0\0\0", "HEIC"},
            {"\0\0\0\u0018ftypmif1\0\0\0\0", "HEIF"},
            {"\0\0\0\u0018ftypcrx \0\0\0\0", "CR3"},
            {"\0\0\0\u0018ftypisom\0\0\0\0", "video"},
            {"\u00ff\nabcdefgh", "JPEG XL"},
            {"\0\0\0\fJXL \r\n\u0087\n", "JPEG XL"},
            {"\0\0\0\fjP  \r\n\u0087\n", "JPEG 2000"},
            {"8BPS\0\1abcdef", "Photoshop"},
            {"%PDF-1.7 abc", "PDF"},
            {"<?xml version=\"1.0\"?><svg xmlns=\"\">", "SVG"},
            {"<!DOCTYPE html><html>", "web page"},
            {"version https://git-lfs.github.com/spec/v1", "Git LFS pointer"}
        };
        for (String[] head : heads) {
            String message = refusal(head[0].getBytes(StandardCharsets.ISO_8859_1), head[1]);
            assertTrue(message.contains(head[1]), message);
            assertTrue(
                    message.contains("convert it to PNG")
                            || message.contains("git lfs")
                            || message.contains("download"),
                    message);
        }
    }

    /** A palette of 257 colours cannot be indexed by bytes. */
    @Test
    void pngPaletteThatIsTooLong() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        chunk(png, "IHDR", new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0});
        chunk(png, "PLTE", new byte[257 * 3]);
        assertTrue(refusal(png.toByteArray(), "PLTE").contains("257 colours"));
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        ByteBuffer b = ByteBuffer.allocate(12 + data.length);
        b.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(b.array(), 4, 4 + data.length);
        out.writeBytes(b.putInt((int) crc.getValue()).array());
    }
}
