package io.github.clip4j.cli.io;

import io.github.clip4j.image.Image;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.image.Size;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;

/**
 * A preprocessed image.
 *
 * @param info float32 (3, H, W) or uint8 (H, W, 3)
 * @param data little-endian
 */
public record PixelTensor(TensorInfo info, MemorySegment data) {
    static final String PIXEL_VALUES = "input.pixel_values";
    private static final String BYTES = "input.u8_nhwc";

    public static PixelTensor of(Preprocessor preprocessor, Image image, boolean bytes) {
        Size size = preprocessor.outputSize(image);
        if (bytes) {
            byte[] crop = preprocessor.crop(image);
            return new PixelTensor(
                    TensorInfo.of(BYTES, DType.U8, size.height(), size.width(), 3), MemorySegment.ofArray(crop));
        }
        float[] values = preprocessor.pixelValues(image);
        MemorySegment data = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
        Floats.write(values, 0, values.length, data, DType.F32, 0);
        return new PixelTensor(TensorInfo.of(PIXEL_VALUES, DType.F32, 3, size.height(), size.width()), data);
    }

    /** The type as NumPy calls it. */
    String dtypeName() {
        return info.dtype() == DType.U8 ? "uint8" : "float32";
    }
}
