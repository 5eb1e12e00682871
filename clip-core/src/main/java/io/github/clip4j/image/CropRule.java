package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/**
 * Whose preprocessing is reproduced. The two differ in the order of conversion to RGB (which matters for palettes,
 * alpha and 16 bits), in the rounding of the crop's offset (one pixel when the margin modulo 4 is 3) and in the last
 * bit of some float values.
 */
public enum CropRule {
    /**
     * OpenAI's CLIP and open_clip: resize and crop in the image's own mode, then RGB; torchvision's arithmetic and
     * half-even rounding of the offset.
     */
    OPENAI,
    /** Hugging Face's {@code CLIPImageProcessorPil}: RGB first; offset rounded down; numpy's arithmetic. */
    HF;

    /**
     * The rule with a name.
     *
     * @param name openai or hf
     * @return the rule
     */
    public static CropRule parse(String name) {
        return switch (name) {
            case "openai" -> OPENAI;
            case "hf" -> HF;
            default -> throw new ClipException("crop rule: expected openai or hf, found \"" + name + "\"");
        };
    }

    /**
     * The first row or column of the crop in a side of that length; negative if the side is shorter than the crop,
     * which is then padded.
     */
    long offset(long side, int crop) {
        long margin = side - crop;
        if (this == HF) return Math.floorDiv(margin, 2L); // image_transforms.center_crop pads ceil(missing / 2) before
        if (margin < 0) return -(-margin / 2); // torchvision center_crop pads missing // 2 before
        return (long) Math.rint(margin / 2.0); // Python's round(): half to even
    }
}
