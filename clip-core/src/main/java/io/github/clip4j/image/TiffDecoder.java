package io.github.clip4j.image;

final class TiffDecoder {
    private TiffDecoder() {}

    static PictureDecoder.Decoded decode(PictureSource source) {
        return new PictureDecoder.Decoded(ImageIoDecoder.decode(source), 1);
    }
}
