package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;
import static io.github.clip4j.image.webp.WebpBytes.tag;
import static io.github.clip4j.image.webp.WebpBytes.u24;
import static io.github.clip4j.image.webp.WebpBytes.u32;
import static io.github.clip4j.image.webp.WebpBytes.u8;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The RIFF container of a WebP file (RFC 9649, section 2), read through to its end with the strictness of libwebp's
 * demuxer, which Pillow uses: a file that is cut off or whose chunks contradict each other is an error even where its
 * first frame could be decoded.
 */
final class WebpContainer {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_SIZE = 10;
    private static final int ANIMATION_SIZE = 6;
    private static final int FRAME_SIZE = 16;
    private static final int ANIMATION_FLAG = 0x02;
    private static final int XMP_FLAG = 0x04;
    private static final int EXIF_FLAG = 0x08;
    private static final int ALPHA_FLAG = 0x10;
    private static final int KNOWN_FLAGS = 0x3e;
    /** As many as a VP8L image can have, so that four bytes each fit an array. */
    private static final long MAX_PIXELS = 1 << 28;

    private static final int VP8 = tag("VP8 ");
    private static final int VP8L = tag("VP8L");
    private static final int VP8X = tag("VP8X");
    private static final int ALPH = tag("ALPH");
    private static final int ANIM = tag("ANIM");
    private static final int ANMF = tag("ANMF");
    private static final int EXIF = tag("EXIF");
    private static final int XMP = tag("XMP ");

    private final byte[] data;
    private final long end;
    private int position;

    private int width;
    private int height;
    private int flags;
    private boolean hasAlpha;
    private @Nullable WebpFrame firstFrame;
    private boolean animationChunk;
    private byte @Nullable [] exif;
    private byte @Nullable [] xmp;

    private WebpContainer(byte[] data) {
        this.data = data;
        if (data.length < RIFF_HEADER + CHUNK_HEADER || tag(data, 0) != tag("RIFF") || tag(data, 8) != tag("WEBP")) {
            throw malformed(0, "\"RIFF\", a size, \"WEBP\" and a chunk expected");
        }
        long riffSize = u32(data, 4);
        if (riffSize < RIFF_HEADER) {
            throw malformed(4, "RIFF size of 12 or more expected, found " + riffSize);
        }
        end = riffSize + CHUNK_HEADER;
        position = RIFF_HEADER;
    }

    /** Reads the whole file's structure; no pixels. */
    static WebpContainer read(byte[] data) {
        WebpContainer container = new WebpContainer(data);
        if (container.end > data.length) {
            throw malformed(4, "file of " + container.end + " bytes expected, found " + data.length);
        }
        if (tag(data, RIFF_HEADER) == VP8X) {
            container.readExtended();
        } else {
            container.readSimple();
        }
        return container;
    }

    /** Width and height, from the first chunk alone. */
    static int[] size(byte[] data) {
        WebpContainer container = new WebpContainer(data);
        int chunk = tag(data, RIFF_HEADER);
        int start = RIFF_HEADER + CHUNK_HEADER;
        if (chunk == VP8X) {
            container.readExtendedHeader();
            return new int[] {container.width, container.height};
        }
        if (chunk != VP8 && chunk != VP8L) {
            throw noImage(chunk);
        }
        WebpFrame frame = WebpFrame.of(data, chunk == VP8L, start, u32(data, start - 4), data.length);
        return new int[] {frame.width(), frame.height()};
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Whether Pillow gives the file's pixels an alpha channel. */
    boolean hasAlpha() {
        return hasAlpha;
    }

    WebpFrame firstFrame() {
        if (firstFrame == null) {
            throw malformed(position, "no frame in the file");
        }
        return firstFrame;
    }

    Optional<byte[]> exif() {
        return Optional.ofNullable(exif);
    }

    Optional<byte[]> xmp() {
        return Optional.ofNullable(xmp);
    }

    private static RuntimeException noImage(int chunk) {
        byte[] code = {(byte) (chunk >> 24), (byte) (chunk >> 16), (byte) (chunk >> 8), (byte) chunk};
        return malformed(RIFF_HEADER, "chunk VP8, VP8L or VP8X expected, found the code " + Arrays.toString(code));
    }

    private void readSimple() {
        int chunk = tag(data, RIFF_HEADER);
        if (chunk != VP8 && chunk != VP8L) {
            throw noImage(chunk);
        }
        WebpFrame frame = readFrame();
        if (frame == null) {
            throw noImage(chunk);
        }
        firstFrame = frame.withoutAlphaPlane();
        width = frame.width();
        height = frame.height();
        hasAlpha = firstFrame.hasAlpha();
    }

    private void readExtendedHeader() {
        long size = u32(data, RIFF_HEADER + 4);
        if (size != EXTENDED_SIZE || data.length < RIFF_HEADER + CHUNK_HEADER + EXTENDED_SIZE) {
            throw malformed(RIFF_HEADER, "VP8X chunk of 10 bytes expected, found " + size);
        }
        position = RIFF_HEADER + CHUNK_HEADER;
        flags = u8(data, position);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw malformed(position, "VP8X flags within 3e expected, found " + Integer.toHexString(flags));
        }
        width = 1 + u24(data, position + 4);
        height = 1 + u24(data, position + 7);
        if ((long) width * height > MAX_PIXELS) {
            throw malformed(
                    position + 4,
                    "canvas of at most " + MAX_PIXELS + " pixels expected, found " + width + " x " + height);
        }
        position += EXTENDED_SIZE;
    }

    private boolean animated() {
        return (flags & ANIMATION_FLAG) != 0;
    }

    private void readExtended() {
        readExtendedHeader();
        hasAlpha = (flags & ALPHA_FLAG) != 0;
        do {
            readExtendedChunk();
        } while (position != end);
        WebpFrame frame = firstFrame();
        if (!animated()) {
            if (frame.width() != width || frame.height() != height) {
                throw malformed(
                        frame.start(),
                        "image of the canvas's size " + width + " x " + height + " expected, found " + frame.width()
                                + " x " + frame.height());
            }
            // A lossless bitstream's own word counts; an alpha chunk makes the image RGBA even where the flag is
            // missing, and then opaque.
            boolean flagged = hasAlpha;
            hasAlpha = frame.lossless() ? frame.hasAlpha() : flagged || frame.hasAlpha();
            firstFrame = flagged ? frame : frame.withoutAlphaPlane();
        }
    }

    private void readExtendedChunk() {
        long size = chunkSize();
        int chunk = tag(data, position);
        if (chunk == VP8X) {
            throw malformed(position, "second VP8X chunk");
        } else if (chunk == VP8 || chunk == VP8L || chunk == ALPH) {
            if (animationChunk || animated()) {
                throw malformed(position, "image outside the frames of an animation");
            }
            WebpFrame frame = readFrame();
            if (frame != null) {
                addFrame(frame);
            }
        } else if (chunk == ANMF) {
            readAnimationFrame(size);
        } else {
            if (chunk == ANIM) {
                if (size + (size & 1) < ANIMATION_SIZE) {
                    throw malformed(position, "ANIM chunk of 6 bytes expected, found " + size);
                }
                animationChunk = true;
            } else if (chunk == EXIF && (flags & EXIF_FLAG) != 0 && exif == null) {
                exif = payload(size);
            } else if (chunk == XMP && (flags & XMP_FLAG) != 0 && xmp == null) {
                xmp = payload(size);
            }
            skip(size);
        }
    }

    private byte[] payload(long size) {
        return Arrays.copyOfRange(data, position + CHUNK_HEADER, position + CHUNK_HEADER + (int) size);
    }

    private void addFrame(WebpFrame frame) {
        if (firstFrame == null) {
            firstFrame = frame;
        } else if (!animated()) {
            throw malformed(frame.start(), "second image in a file without animation");
        }
    }

    private void readAnimationFrame(long size) {
        if (!animationChunk) {
            throw malformed(position, "ANMF chunk before the ANIM chunk");
        }
        if (size < FRAME_SIZE) {
            throw malformed(position, "ANMF chunk of 16 bytes or more expected, found " + size);
        }
        int start = position + CHUNK_HEADER;
        long frameEnd = start + size + (size & 1);
        position = start + FRAME_SIZE;
        requireChunk();
        WebpFrame frame = readFrame();
        if (position > frameEnd) {
            throw malformed(start, "ANMF chunk of " + size + " bytes, shorter than its image");
        }
        if (!animated() || frame == null) {
            return;
        }
        // The image's own size counts, not that in the ANMF chunk.
        WebpFrame placed = frame.at(2 * u24(data, start), 2 * u24(data, start + 3));
        placed.requireInside(width, height);
        addFrame(placed);
    }

    /** Reads an alpha chunk and a bitstream's chunk, each at most once, as far as they follow each other. */
    private @Nullable WebpFrame readFrame() {
        WebpFrame frame = null;
        int alphaStart = 0;
        int alphaEnd = 0;
        boolean alphaFirst = false;
        while (position != end) {
            long size = chunkSize();
            int chunk = tag(data, position);
            int start = position + CHUNK_HEADER;
            if (chunk == ALPH && alphaEnd == 0) {
                alphaStart = start;
                alphaEnd = start + (int) size;
                alphaFirst = frame == null;
            } else if ((chunk == VP8 || chunk == VP8L) && frame == null) {
                if (chunk == VP8L && alphaEnd != 0) {
                    throw malformed(position, "VP8L image after an alpha chunk");
                }
                frame = WebpFrame.of(data, chunk == VP8L, start, size, start + (int) (size + (size & 1)));
            } else {
                break;
            }
            skip(size);
        }
        if (alphaEnd == 0) {
            return frame;
        }
        if (frame == null) {
            throw malformed(alphaStart, "alpha chunk without the image it belongs to");
        }
        if (!alphaFirst && (animated() || (flags & ALPHA_FLAG) != 0)) {
            throw malformed(alphaStart, "alpha chunk after the image it belongs to");
        }
        return alphaFirst ? frame.withAlpha(alphaStart, alphaEnd) : frame;
    }

    private void requireChunk() {
        if (end - position < CHUNK_HEADER) {
            throw malformed(position, "chunk expected, found " + (end - position) + " bytes to the end of the file");
        }
    }

    /** The size in the header of the chunk at the position, after checking that the chunk fits into the file. */
    private long chunkSize() {
        requireChunk();
        long size = u32(data, position + 4);
        if (size + (size & 1) > end - position - CHUNK_HEADER) {
            throw malformed(
                    position,
                    "chunk of " + size + " bytes, of which " + (end - position - CHUNK_HEADER) + " are there");
        }
        return size;
    }

    private void skip(long size) {
        position += CHUNK_HEADER + (int) (size + (size & 1));
    }
}
