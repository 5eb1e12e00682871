package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The two kinds of preprocessing files: transformers' CLIPImageProcessor and open_clip's PreprocessCfg. */
final class PreprocessFiles {
    private static final int DEFAULT_SIZE = 224;

    private static final Set<String> CLIP_PROCESSORS =
            Set.of("CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPImageProcessorPil", "CLIPFeatureExtractor");

    /** The members that transformers refuses as null if the step that needs them is on. */
    private static final Map<String, PreprocessStep> NEEDED = Map.of(
            "size", PreprocessStep.RESIZE,
            "resample", PreprocessStep.RESIZE,
            "crop_size", PreprocessStep.CENTER_CROP,
            "rescale_factor", PreprocessStep.RESCALE,
            "image_mean", PreprocessStep.NORMALIZE,
            "image_std", PreprocessStep.NORMALIZE);

    private PreprocessFiles() {}

    static PreprocessConfig huggingFace(JsonObject json) {
        checkType(json);
        try {
            return huggingFaceConfig(json);
        } catch (ClipException e) {
            throw e.in(json.path());
        }
    }

    /** Other processors have other defaults and other steps. */
    private static void checkType(JsonObject json) {
        for (String key : List.of("image_processor_type", "feature_extractor_type")) {
            String type = json.string(key).orElse("CLIPImageProcessor");
            if (!CLIP_PROCESSORS.contains(type))
                throw new ClipException(
                        json.path() + "." + key + ": expected CLIPImageProcessor, found \"" + type + "\"");
        }
    }

    private static PreprocessConfig huggingFaceConfig(JsonObject json) {
        Object sizeValue = json.get("size").orElse(Map.of("shortest_edge", (Object) (long) DEFAULT_SIZE));
        // An int means the shortest edge (default_to_square is false for CLIP), a dict says which.
        boolean shortest = sizeValue instanceof Map<?, ?> m
                ? m.get("shortest_edge") != null
                : sizeValue instanceof Long && !json.bool("default_to_square").orElse(false);
        Size size = huggingFaceSize(json, "size", sizeValue);
        Object cropValue = json.get("crop_size").orElse((long) DEFAULT_SIZE);
        if (cropValue instanceof Map<?, ?> m && m.get("shortest_edge") != null)
            throw badSize(json, "crop_size", cropValue);
        Set<PreprocessStep> steps = EnumSet.noneOf(PreprocessStep.class);
        addStep(steps, json, "do_convert_rgb", PreprocessStep.CONVERT_RGB, true);
        addStep(steps, json, "do_resize", PreprocessStep.RESIZE, true);
        addStep(steps, json, "do_center_crop", PreprocessStep.CENTER_CROP, true);
        addStep(steps, json, "do_rescale", PreprocessStep.RESCALE, true);
        addStep(steps, json, "rescale_offset", PreprocessStep.RESCALE_OFFSET, false);
        addStep(steps, json, "do_normalize", PreprocessStep.NORMALIZE, true);
        for (String key : List.of("do_pad", "use_square_size"))
            if (json.bool(key).orElse(false))
                throw new ClipException(json.path() + "." + key + ": expected false, found true");
        NEEDED.forEach((key, step) -> refuseNull(json, key, steps.contains(step)));
        int resample = json.integer("resample").orElse(Interpolation.BICUBIC.pillowNumber());
        Size crop = huggingFaceSize(json, "crop_size", cropValue);
        return new PreprocessConfig(
                size,
                shortest ? ResizeMode.SHORTEST : ResizeMode.SQUASH,
                Interpolation.ofPillowNumber(resample),
                steps.contains(PreprocessStep.CENTER_CROP) || shortest ? crop : size,
                threeNumbers(json, "image_mean", PreprocessConfig.OPENAI_MEAN),
                threeNumbers(json, "image_std", PreprocessConfig.OPENAI_STD),
                json.number("rescale_factor").orElse(PreprocessConfig.RESCALE),
                0,
                steps);
    }

    private static void addStep(
            Set<PreprocessStep> steps, JsonObject json, String key, PreprocessStep step, boolean byDefault) {
        // A written null takes the default's place in transformers, and means no.
        if (json.bool(key).orElse(byDefault && !isNull(json, key))) steps.add(step);
    }

    private static boolean isNull(JsonObject json, String key) {
        return json.keys().contains(key) && json.get(key).isEmpty();
    }

    private static void refuseNull(JsonObject json, String key, boolean needed) {
        if (needed && isNull(json, key))
            throw new ClipException(json.path() + "." + key + ": expected a value, found null; leave it out to get"
                    + " transformers' default");
    }

    private static Size huggingFaceSize(JsonObject json, String key, Object value) {
        if (value instanceof Long side) return Size.square(side(json, key, side));
        if (value instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof Long h
                && list.get(1) instanceof Long w) {
            return new Size(side(json, key, h), side(json, key, w));
        }
        if (value instanceof Map<?, ?> given) {
            // transformers writes the members that it does not use as null, or leaves them out.
            Map<Object, Object> map = new HashMap<>(given);
            map.values().removeIf(Objects::isNull);
            if (map.keySet().equals(Set.of("shortest_edge")) && map.get("shortest_edge") instanceof Long side) {
                return Size.square(side(json, key, side));
            }
            if (map.keySet().equals(Set.of("height", "width"))
                    && map.get("height") instanceof Long h
                    && map.get("width") instanceof Long w) {
                return new Size(side(json, key, h), side(json, key, w));
            }
        }
        throw badSize(json, key, value);
    }

    private static int side(JsonObject json, String key, long value) {
        if (value < 1 || value > Size.MAX) throw badSize(json, key, value);
        return (int) value;
    }

    private static ClipException badSize(JsonObject json, String key, Object value) {
        return new ClipException(json.path() + "." + key
                + ": expected an image size as a number, {height, width} or (size only) {shortest_edge}, each 1 to "
                + Size.MAX + ", found " + value);
    }

    static PreprocessConfig openClip(JsonObject json, int modelImageSize) {
        try {
            return openClipConfig(json, modelImageSize);
        } catch (ClipException e) {
            throw e.in(json.path());
        }
    }

    private static PreprocessConfig openClipConfig(JsonObject json, int modelImageSize) {
        String colours = json.string("mode").orElse("RGB");
        if (!colours.equals("RGB"))
            throw new ClipException(json.path() + ".mode: expected RGB, found \"" + colours + "\"");
        Size size = openClipSize(json, modelImageSize);
        ResizeMode mode = ResizeMode.parse(json.string("resize_mode").orElse("shortest"));
        Interpolation interpolation = openClipInterpolation(json);
        // open_clip builds ResizeKeepRatio(image_size) without passing the interpolation on, and pads with the colour
        // only after "longest".
        if (mode == ResizeMode.SHORTEST && !size.isSquare()) interpolation = Interpolation.BICUBIC;
        int fill = mode == ResizeMode.LONGEST ? json.integer("fill_color").orElse(0) : 0;
        EnumSet<PreprocessStep> steps = EnumSet.copyOf(PreprocessConfig.CLIP_STEPS);
        if (mode == ResizeMode.SQUASH) steps.remove(PreprocessStep.CENTER_CROP);
        return new PreprocessConfig(
                size,
                mode,
                interpolation,
                size,
                threeNumbers(json, "mean", PreprocessConfig.OPENAI_MEAN),
                threeNumbers(json, "std", PreprocessConfig.OPENAI_STD),
                PreprocessConfig.RESCALE,
                fill,
                steps);
    }

    private static Interpolation openClipInterpolation(JsonObject json) {
        String name = json.string("interpolation").orElse("bicubic");
        return switch (name) {
            case "bicubic", "random" ->
                Interpolation.BICUBIC; // open_clip: "random is ignored for inference, so defaults to BICUBIC"
            case "bilinear" -> Interpolation.BILINEAR;
            default ->
                throw new ClipException(
                        json.path() + ".interpolation: expected bicubic, bilinear or random, found \"" + name + "\"");
        };
    }

    private static Size openClipSize(JsonObject json, int modelImageSize) {
        Object value = json.get("size").orElse((long) modelImageSize);
        if (value instanceof Long side && side >= 1 && side <= Size.MAX) return Size.square(side.intValue());
        if (value instanceof List<?> list
                && list.size() == 2
                && list.get(0) instanceof Long h
                && list.get(1) instanceof Long w) {
            return new Size(Math.clamp(h, 0, Size.MAX + 1), Math.clamp(w, 0, Size.MAX + 1));
        }
        throw new ClipException(json.path() + ".size: expected a number or [height, width], found " + value);
    }

    private static List<Double> threeNumbers(JsonObject json, String key, List<Double> byDefault) {
        Object value = json.get(key).orElse(null);
        if (value == null) return byDefault;
        if (value instanceof Number n) return List.of(n.doubleValue(), n.doubleValue(), n.doubleValue());
        if (value instanceof List<?> list && list.size() == 3) {
            List<Double> numbers = new ArrayList<>();
            for (Object item : list) {
                if (item instanceof Number n) numbers.add(n.doubleValue());
            }
            if (numbers.size() == 3) return numbers;
        }
        throw new ClipException(json.path() + "." + key + ": expected a number or 3 numbers, found " + value);
    }
}
