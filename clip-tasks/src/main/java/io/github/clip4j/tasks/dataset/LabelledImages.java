package io.github.clip4j.tasks.dataset;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data set of images with a class each: a folder for each class; WebDataset shards, in CLIP_benchmark's layout with
 * {@code classnames.txt}, {@code zeroshot_classification_templates.txt} and {@code test/nshards.txt} or plain; or a
 * list with the columns {@code path} and {@code label}. Opening it looks at all names, sizes and classes once, without
 * reading an image; memory does not grow with the number of images. Immutable.
 */
public final class LabelledImages {
    private final Layout layout;
    private final ClassNames classes;
    private final Map<String, Integer> places;
    private final long count;
    private final String digest;

    private LabelledImages(Layout layout, ClassNames classes, Map<String, Integer> places, long count, String digest) {
        this.layout = layout;
        this.classes = classes;
        this.places = places;
        this.count = count;
        this.digest = digest;
    }

    /**
     * Opens a data set.
     *
     * @param dataset a folder or a list
     * @param named its classes, if the data set does not name them, or others are wanted
     * @return the data set with all of these classes, whether they have images or not
     * @throws ClipException in one line, if it has no images, or classes that are not known
     */
    public static LabelledImages open(Path dataset, Optional<ClassNames> named) {
        Layout layout = Layout.of(dataset);
        MessageDigest sha256 = sha256();
        TreeSet<String> labels = new TreeSet<>();
        long count = 0;
        String unlabelled = "no images";
        try (Catalogue catalogue = new Catalogue(layout.sources(), layout.rules(), (_, _) -> {})) {
            while (catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                Optional<String> label = layout.label().apply(image);
                if (label.isEmpty()) {
                    unlabelled = layout.unlabelled();
                    continue;
                }
                labels.add(label.get());
                count++;
                String line = name(layout, image) + '\n' + image.size() + '\n' + label.get() + '\n';
                sha256.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (count == 0) throw new ClipException(dataset + ": " + unlabelled);
        try {
            ClassNames classes = named.or(layout::classes).orElseGet(() -> ClassNames.ofLabels(labels));
            return new LabelledImages(
                    layout,
                    classes,
                    classes.places(labels),
                    count,
                    HexFormat.of().formatHex(sha256.digest()));
        } catch (ClipException e) {
            throw e.in(dataset.toString());
        }
    }

    /**
     * The same images, judged only among the classes that have some: ImageNet-A and ImageNet-R are evaluated so.
     *
     * @return the data set with fewer classes
     */
    public LabelledImages amongOwnClasses() {
        ClassNames.Subset subset = classes.subset(new HashSet<>(places.values()));
        Map<String, Integer> renumbered = new HashMap<>();
        places.forEach((label, place) -> renumbered.put(label, subset.numbers().getOrDefault(place, 0)));
        return new LabelledImages(layout, subset.classes(), renumbered, count, digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String name(Layout layout, CatalogueImage image) {
        String root = layout.root() + "/";
        return image.id().startsWith(root) ? image.id().substring(root.length()) : image.id();
    }

    /**
     * Its classes.
     *
     * @return in order
     */
    public ClassNames classes() {
        return classes;
    }

    /**
     * Its own templates.
     *
     * @return with {@code {}} for the class; empty if it has none
     */
    public List<String> templates() {
        return layout.templates();
    }

    /**
     * How many images have a class.
     *
     * @return those that can be read and others
     */
    public long count() {
        return count;
    }

    /**
     * Tells data sets apart by the names, sizes and classes of their images, wherever they lie; what images show does
     * not count.
     *
     * @return 64 hexadecimal digits
     */
    public String digest() {
        return digest;
    }

    /**
     * The id of an image, by which {@link io.github.clip4j.search.catalogue.StoredImage} reads it.
     *
     * @param name as {@link LabelledImage#name}
     * @return a path, or a path in an archive
     */
    public String id(String name) {
        return layout.root().resolve(name).toString();
    }

    /**
     * Goes through the images.
     *
     * @param problems told of what has no class or cannot be found
     * @return the images, in the same order each time; the caller closes it
     */
    public Cursor images(Problems problems) {
        return new Cursor(problems);
    }

    /** The images one after the other. For one thread. */
    public final class Cursor implements Iterator<LabelledImage>, AutoCloseable {
        private final Catalogue catalogue;
        private final Problems problems;
        private @Nullable LabelledImage next;

        private Cursor(Problems problems) {
            this.problems = problems;
            catalogue = new Catalogue(layout.sources(), layout.rules(), problems);
        }

        @Override
        public boolean hasNext() {
            while (next == null && catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                Optional<Integer> place = layout.label().apply(image).map(places::get);
                if (place.isPresent()) next = new LabelledImage(name(layout, image), place.get(), image);
                else problems.failed(image.id(), new ClipException(layout.unlabelled()));
            }
            return next != null;
        }

        @Override
        public LabelledImage next() {
            LabelledImage found = hasNext() ? next : null;
            if (found == null) throw new NoSuchElementException();
            next = null;
            return found;
        }

        /** Closes archives and lists: images of them can no longer be read. */
        @Override
        public void close() {
            catalogue.close();
        }
    }
}
