package io.github.clip4j.search.indexing;

import io.github.clip4j.Clip;
import io.github.clip4j.EmbeddingReceiver;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.search.catalogue.ExifFields;
import io.github.clip4j.search.catalogue.MissingImages;
import io.github.clip4j.search.catalogue.Problems;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Brings an index up to date with the images of a catalogue. An image whose size and time are those of its entry is not
 * read; one whose content is known under another name keeps its vector; an entry whose image is gone is removed, unless
 * the folder or archive that it came from is gone or unreadable as a whole, as a disk that is not mounted. What is done
 * is committed now and then, so that a process that ends at any moment loses only the work since. For one thread.
 */
public final class Indexer {
    private static final int COMMIT_IMAGES = 1000;
    private static final long COMMIT_NANOS = Duration.ofSeconds(60).toNanos();

    private final Clip clip;
    private final VectorWriter writer;
    private final Known known;
    private final IndexingListener listener;
    private final boolean thumbnails;
    private final MissingThumbnails missing = new MissingThumbnails(new ThumbnailReceiver());
    private long embedded;
    private long reused;
    private long unchanged;
    private long updated;
    private long removed;
    private long failed;
    private long pending;
    private long committed = System.nanoTime();

    /** An image that is being read and embedded; what reading tells of it is set by the thread that reads. */
    private static final class Work {
        final CatalogueImage image;
        Map<String, Object> fields = Map.of();
        byte[] thumbnail = {};

        Work(CatalogueImage image) {
            this.image = image;
        }
    }

    /**
     * An indexer.
     *
     * @param clip the model of the index, which the caller has checked
     * @param writer the index; the caller closes it
     * @param index the same as it was before
     * @param listener hears how far it is
     */
    public Indexer(Clip clip, VectorWriter writer, VectorIndex index, IndexingListener listener) {
        this(clip, writer, index, listener, false);
    }

    /**
     * An indexer that may keep small images.
     *
     * @param clip the model of the index, which the caller has checked
     * @param writer the index; the caller closes it
     * @param index the same as it was before
     * @param listener hears how far it is
     * @param thumbnails whether each image without a {@link Thumbnail} gets one; those that have one keep it either
     *     way, until their content changes
     */
    public Indexer(Clip clip, VectorWriter writer, VectorIndex index, IndexingListener listener, boolean thumbnails) {
        this.clip = clip;
        this.writer = writer;
        this.known = Known.in(index);
        this.listener = listener;
        this.thumbnails = thumbnails;
    }

    /**
     * Adds what is new, embeds what has changed, removes what is gone.
     *
     * @param arguments files, folders, archives, lists
     * @param rules which files of folders
     * @param part which images at all, for example those of one machine of several
     * @return how many of each
     * @throws ClipException in one line, if the index cannot be written
     */
    public IndexingReport update(List<Path> arguments, CatalogueRules rules, Predicate<CatalogueImage> part) {
        ListedRows listed = new ListedRows(arguments);
        Problems problems = (place, why) -> {
            listed.failed(place);
            fail(place, why);
        };
        try (Catalogue catalogue = new Catalogue(arguments, rules, problems)) {
            Iterator<Work> changed = new Changed(catalogue, part, listed);
            clip.encodeImages(
                    StreamSupport.stream(Spliterators.spliteratorUnknownSize(changed, Spliterator.ORDERED), false),
                    this::read,
                    new Receiver());
            missing.finish();
            remove(new MissingImages(arguments), listed);
        }
        writer.commit();
        return new IndexingReport(embedded, reused, unchanged, updated, removed, failed);
    }

    /** Those images that have to be embedded; the others are dealt with on the way. */
    private final class Changed implements Iterator<Work> {
        private final Catalogue catalogue;
        private final Predicate<CatalogueImage> part;
        private final ListedRows listed;
        private Optional<Work> next = Optional.empty();

        Changed(Catalogue catalogue, Predicate<CatalogueImage> part, ListedRows listed) {
            this.listed = listed;
            this.catalogue = catalogue;
            this.part = part;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                listed.add(image);
                if (part.test(image) && !isKnown(image)) next = Optional.of(new Work(image));
            }
            return next.isPresent();
        }

        @Override
        public Work next() {
            if (!hasNext()) throw new NoSuchElementException();
            Work found = next.orElseThrow();
            next = Optional.empty();
            return found;
        }
    }

    private final class Receiver implements EmbeddingReceiver<Work> {
        @Override
        public void embedded(Work work, float[] embedding) {
            if (put(new Entry(work.image.id(), embedding, work.fields), work.thumbnail)) embedded++;
            listener.advanced();
        }

        @Override
        public void failed(Work work, RuntimeException failure) {
            fail(work.image.id(), failure);
            listener.advanced();
        }
    }

    private final class ThumbnailReceiver implements MissingThumbnails.Receiver {
        @Override
        public void made(Entry entry, byte[] thumbnail) {
            if (put(entry, thumbnail)) unchanged++;
            listener.advanced();
        }

        @Override
        public void failed(Entry entry, ClipException why) {
            fail(entry.id(), why);
            listener.advanced();
        }
    }

    private boolean isKnown(CatalogueImage image) {
        Optional<Entry> before = known.entry(image.id());
        if (before.isPresent() && ImageFields.isOf(before.get().fields(), image)) {
            sameFile(image, before.get());
            return true;
        }
        // Only then can the content be one that is known, and reading it twice be worth it.
        Optional<byte[]> content = known.hasSize(image.size()) ? content(image) : Optional.empty();
        if (content.isEmpty()) return false;
        String sha256 = sha256(content.get());
        boolean touched =
                before.isPresent() && sha256.equals(before.get().fields().get(ImageFields.SHA256));
        Optional<Entry> same = touched ? before : known.content(sha256);
        if (same.isEmpty()) return false;
        Entry entry =
                new Entry(image.id(), same.get().vector(), ImageFields.of(image, sha256, ExifFields.of(content.get())));
        boolean taken = put(entry, thumbnail(same.get().id(), image.id(), content.get()));
        if (taken && touched) unchanged++;
        else if (taken) reused++;
        listener.advanced();
        return true;
    }

    private void sameFile(CatalogueImage image, Entry before) {
        Map<String, Object> changed = ImageFields.changed(before.fields(), image);
        boolean same = changed.isEmpty();
        Map<String, Object> fields = new LinkedHashMap<>(before.fields());
        fields.putAll(changed);
        Entry entry = same ? before : new Entry(before.id(), before.vector(), fields);
        Optional<byte[]> thumbnail = same && !thumbnails ? Optional.empty() : known.thumbnail(image.id());
        if (thumbnails && thumbnail.isEmpty()) {
            missing.add(image, entry);
            return;
        }
        if (same) unchanged++;
        else if (put(entry, thumbnail.orElse(new byte[0]))) updated++;
        listener.advanced();
    }

    /** That of the same content under another name, else a new one; none if it cannot be made. */
    private byte[] thumbnail(String same, String name, byte[] content) {
        Optional<byte[]> before = known.thumbnail(same);
        if (before.isPresent()) return before.get();
        try {
            return thumbnails ? Thumbnail.of(content, name) : new byte[0];
        } catch (ClipException _) {
            // The embedding of such an image is there; a page says what is wrong with the file.
            return new byte[0];
        }
    }

    /** None if it cannot be made, as of an image that is one pixel high: its embedding is worth more. */
    private byte[] thumbnail(Image decoded, byte[] content, String name) {
        boolean upright = clip.imageOptions().applyExifOrientation() || !ExifFields.isTurned(content);
        try {
            return upright ? Thumbnail.of(decoded, name) : Thumbnail.of(content, name);
        } catch (ClipException _) {
            return new byte[0];
        }
    }

    private static Optional<byte[]> content(CatalogueImage image) {
        try {
            return Optional.of(image.read());
        } catch (ClipException _) {
            // Told when it is read to be embedded.
            return Optional.empty();
        }
    }

    private Image read(Work work) {
        CatalogueImage image = work.image;
        byte[] content = image.read();
        work.fields = ImageFields.of(image, sha256(content), ExifFields.of(content));
        Image decoded = Image.read(content, image.id(), clip.imageOptions());
        if (thumbnails) work.thumbnail = thumbnail(decoded, content, image.id());
        return decoded;
    }

    private void fail(String name, RuntimeException why) {
        failed++;
        listener.failed(name, why);
    }

    /** Whether the index takes it; what is wrong with an entry does not end the others. */
    private boolean put(Entry entry, byte[] thumbnail) {
        try {
            writer.put(entry, thumbnail);
        } catch (ClipException e) {
            fail(entry.id(), e);
            // Ends all if it is the index that is at fault.
            writer.commit();
            return false;
        }
        changed();
        return true;
    }

    private void changed() {
        pending++;
        if (pending < COMMIT_IMAGES && System.nanoTime() - committed < COMMIT_NANOS) return;
        writer.commit();
        pending = 0;
        committed = System.nanoTime();
    }

    private void remove(MissingImages gone, ListedRows listed) {
        try (EntrySource entries = known.index().entries()) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                if (!gone.isMissing(entry.id()) && !listed.isDropped(entry)) continue;
                writer.delete(entry.id());
                removed++;
                changed();
            }
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
