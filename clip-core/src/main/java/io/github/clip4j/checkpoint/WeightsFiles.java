package io.github.clip4j.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The usual names of the files that hold a model's tensors, and which of several to take. */
public final class WeightsFiles {
    private static final List<String> HUGGING_FACE = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");
    private static final List<String> OPEN_CLIP = List.of("open_clip_model.safetensors", "open_clip_pytorch_model.bin");

    /** Rounded copies, as transformers and diffusers name them; the second form of an index is that of older files. */
    private static final List<String> VARIANTS = List.of("fp16", "bf16");

    private static final List<String> VARIANT_NAMES = List.of(
            "model.%s.safetensors",
            "model.safetensors.index.%s.json",
            "model.%s.safetensors.index.json",
            "pytorch_model.%s.bin",
            "pytorch_model.bin.index.%s.json",
            "pytorch_model.%s.bin.index.json");

    /** Folders of a repository that hold the model: sentence-transformers', diffusers'. */
    private static final List<String> SUBFOLDERS = List.of("0_CLIPModel", "text_encoder");

    private static final Pattern INDEX = Pattern.compile(".*\\.index(\\.\\w+)?\\.json");
    private static final Pattern EPOCH = Pattern.compile("epoch_(\\d{1,9}|latest)\\.(?:pt|pth|ckpt|bin)");

    private WeightsFiles() {}

    /**
     * All usual names, the best first: safetensors before pickles, the Hugging Face file (with its richer
     * configuration) before open_clip's, and what has all bits before what was rounded.
     *
     * @param transformers whether there is a {@code config.json} of transformers; timm's own, or none, means that
     *     {@code model.safetensors} beside open_clip's files is another library's
     * @return names of files
     */
    public static List<String> names(boolean transformers) {
        List<String> names = new ArrayList<>(transformers ? List.of() : OPEN_CLIP);
        names.addAll(HUGGING_FACE.subList(0, 2));
        names.add(OPEN_CLIP.getFirst());
        names.addAll(HUGGING_FACE.subList(2, 4));
        names.add(OPEN_CLIP.getLast());
        for (String variant : VARIANTS)
            VARIANT_NAMES.forEach(name -> names.add(String.format(Locale.ROOT, name, variant)));
        return names;
    }

    /**
     * Chooses among the files of a directory or a repository.
     *
     * @param files their names
     * @param transformers as for {@link #names}
     * @return the file of tensors or the index of several; empty if none has a usual name
     */
    public static Optional<String> choose(Collection<String> files, boolean transformers) {
        return names(transformers).stream().filter(files::contains).findFirst();
    }

    /**
     * The folders in which a repository may have its model, instead of its root.
     *
     * @return their names
     */
    public static List<String> subfolders() {
        return SUBFOLDERS;
    }

    /**
     * Whether a file lists the files of a model's shards.
     *
     * @param file a name
     * @return true for {@code model.safetensors.index.json} and its like
     */
    public static boolean isIndex(String file) {
        return INDEX.matcher(file).matches();
    }

    /** The last of a training's checkpoints, if all files are such; empty otherwise. */
    static Optional<String> lastEpoch(List<String> files) {
        long best = -1;
        String last = null;
        for (String file : files) {
            Matcher epoch = EPOCH.matcher(file);
            if (!epoch.matches()) return Optional.empty();
            long number = epoch.group(1).equals("latest") ? Long.MAX_VALUE : Long.parseLong(epoch.group(1));
            if (number > best) last = file;
            best = Math.max(best, number);
        }
        return Optional.ofNullable(last);
    }
}
