package io.github.clip4j.image.webp;

/**
 * Where a frame's pixels go.
 *
 * @param pixels R, G, B or R, G, B, A
 * @param offset of the frame's first pixel
 * @param stride bytes from a row to the next
 * @param channels 3 or 4
 */
@SuppressWarnings("ArrayRecordComponent") // a target to write to: never compared
record WebpCanvas(byte[] pixels, int offset, int stride, int channels) {
    int row(int y) {
        return offset + y * stride;
    }
}
