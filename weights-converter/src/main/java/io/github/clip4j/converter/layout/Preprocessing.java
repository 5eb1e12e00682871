package io.github.clip4j.converter.layout;

import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The image preprocessing that both families' configurations can express.
 *
 * @param mean of the channels, 0 to 1
 * @param std of the channels
 * @param interpolation bicubic or bilinear
 * @param squash whether the whole image is resized to the square; otherwise its short side is, and the centre is
 *     cropped
 * @param size side of the square in pixels
 */
record Preprocessing(List<Object> mean, List<Object> std, String interpolation, boolean squash, int size) {
    private static final int PIL_BILINEAR = 2;
    private static final int PIL_BICUBIC = 3;
    private static final List<Object> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Object> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

    /** OpenAI's, which both families use by default. */
    static Preprocessing clip(ModelConfig config) {
        return new Preprocessing(
                CLIP_MEAN, CLIP_STD, "bicubic", false, config.vision().imageSize());
    }

    /** Reads either form; empty if it says something that the other form cannot express. */
    static Optional<Preprocessing> read(JsonObject json, boolean isOpenClip, ModelConfig config) {
        return isOpenClip ? openClip(json, clip(config)) : huggingFace(json, clip(config));
    }

    private static Optional<Preprocessing> openClip(JsonObject json, Preprocessing usual) {
        String resize = json.string("resize_mode").orElse("shortest");
        String interpolation = json.string("interpolation").orElse(usual.interpolation);
        OptionalInt size = side(json.get("size").orElse((long) usual.size));
        boolean known = List.of("shortest", "squash").contains(resize)
                && List.of("bicubic", "bilinear").contains(interpolation)
                && json.string("mode").orElse("RGB").equals("RGB");
        if (!known || size.isEmpty()) return Optional.empty();
        return Optional.of(new Preprocessing(
                json.array("mean").orElse(usual.mean),
                json.array("std").orElse(usual.std),
                interpolation,
                resize.equals("squash"),
                size.getAsInt()));
    }

    private static Optional<Preprocessing> huggingFace(JsonObject json, Preprocessing usual) {
        int resample = json.integer("resample").orElse(PIL_BICUBIC);
        if (resample != PIL_BICUBIC && resample != PIL_BILINEAR) return Optional.empty();
        for (String step : List.of("do_resize", "do_rescale", "do_normalize"))
            if (!json.bool(step).orElse(true)) return Optional.empty();
        boolean crop = json.bool("do_center_crop").orElse(true);
        Object size = json.get("size").orElse((long) usual.size);
        OptionalInt square = side(size);
        OptionalInt shortest = size instanceof Long
                ? square
                : size instanceof Map<?, ?> map ? whole(map.get("shortest_edge")) : OptionalInt.empty();
        OptionalInt cropped = side(json.get("crop_size").orElse((long) usual.size));
        boolean isShortest = crop && shortest.isPresent() && shortest.equals(cropped);
        boolean isSquash = !crop && !(size instanceof Long) && square.isPresent();
        if (!isShortest && !isSquash) return Optional.empty();
        return Optional.of(new Preprocessing(
                json.array("image_mean").orElse(usual.mean),
                json.array("image_std").orElse(usual.std),
                resample == PIL_BICUBIC ? "bicubic" : "bilinear",
                isSquash,
                isSquash ? square.getAsInt() : shortest.getAsInt()));
    }

    /** The side of a square given as a number, a pair, or height and width. */
    private static OptionalInt side(Object value) {
        return switch (value) {
            case List<?> pair when pair.size() == 2 && pair.getFirst().equals(pair.getLast()) -> whole(pair.getFirst());
            case Map<?, ?> map
            when map.get("height") instanceof Long height && height.equals(map.get("width")) -> whole(height);
            default -> whole(value);
        };
    }

    private static OptionalInt whole(@Nullable Object value) {
        return value instanceof Long n && n > 0 && n == n.intValue()
                ? OptionalInt.of(n.intValue())
                : OptionalInt.empty();
    }

    Map<String, Object> toOpenClip() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("size", List.of(size, size));
        json.put("mode", "RGB");
        json.put("mean", mean);
        json.put("std", std);
        json.put("interpolation", interpolation);
        json.put("resize_mode", squash ? "squash" : "shortest");
        json.put("fill_color", 0);
        return json;
    }

    Map<String, Object> toHuggingFace() {
        Map<String, Object> square = Map.of("height", size, "width", size);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("image_processor_type", "CLIPImageProcessor");
        json.put("do_convert_rgb", true);
        json.put("do_resize", true);
        json.put("size", squash ? square : Map.of("shortest_edge", size));
        json.put("resample", interpolation.equals("bicubic") ? PIL_BICUBIC : PIL_BILINEAR);
        json.put("do_center_crop", !squash);
        json.put("crop_size", square);
        json.put("do_rescale", true);
        json.put("rescale_factor", 1.0 / 255);
        json.put("do_normalize", true);
        json.put("image_mean", mean);
        json.put("image_std", std);
        return json;
    }
}
