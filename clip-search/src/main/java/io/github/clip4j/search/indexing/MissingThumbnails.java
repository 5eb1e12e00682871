package io.github.clip4j.search.indexing;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.catalogue.CatalogueImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes small images for entries that have none, some at a time on all cores. For one thread. */
final class MissingThumbnails {
    /** Files that are named before any is read; as many are decoded at once as there are cores. */
    private static final int TOGETHER = 64;

    private final List<Lacking> waiting = new ArrayList<>();
    private final Receiver receiver;

    /** Takes the results, in the order in which the entries were added. */
    interface Receiver {
        void made(Entry entry, byte[] thumbnail);

        void failed(Entry entry, ClipException why);
    }

    private record Lacking(CatalogueImage image, Entry entry) {
        Result result() {
            try {
                return new Result(entry, Thumbnail.of(image.read(), image.id()), null);
            } catch (ClipException e) {
                return new Result(entry, new byte[0], e);
            } catch (OutOfMemoryError e) {
                String message = image.id() + ": out of memory; give Java more with -Xmx";
                return new Result(entry, new byte[0], new ClipException(message, e));
            }
        }
    }

    private record Result(
            Entry entry, byte[] thumbnail, @Nullable ClipException failure) {}

    MissingThumbnails(Receiver receiver) {
        this.receiver = receiver;
    }

    void add(CatalogueImage image, Entry entry) {
        waiting.add(new Lacking(image, entry));
        if (waiting.size() == TOGETHER) finish();
    }

    /** Makes those that wait. */
    void finish() {
        List<Result> results = waiting.parallelStream().map(Lacking::result).toList();
        waiting.clear();
        for (Result result : results) {
            if (result.failure() == null) receiver.made(result.entry(), result.thumbnail());
            else receiver.failed(result.entry(), result.failure());
        }
    }
}
