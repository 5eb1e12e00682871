package io.github.clip4j.fuzz;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.search.interchange.faiss.FaissIndex;
import io.github.clip4j.search.interchange.jsonl.JsonlEntries;
import io.github.clip4j.search.interchange.npy.NpyEntries;
import io.github.clip4j.search.interchange.parquet.ParquetEntries;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What clip-search reads: embeddings of other programs, and catalogues of images. No state. */
final class SearchReaders {
    private SearchReaders() {}

    static Reader npy(Path folder) {
        return entries(folder, "x.npy", NpyEntries::open);
    }

    static Reader jsonl(Path folder) {
        return entries(folder, "x.jsonl", JsonlEntries::open);
    }

    /** As embeddings; a reader of the other kind of Parquet file has none. */
    static Reader parquet(Path folder) {
        return entries(folder, "x.parquet", ParquetEntries::open);
    }

    private static Reader entries(Path folder, String name, Function<Path, EntrySource> opening) {
        return new FileReader(folder, name, place -> {
            try (EntrySource entries = opening.apply(place.resolve(name))) {
                drain(entries);
            }
        });
    }

    /** A row that is refused does not end the others, as for clip index import. */
    private static void drain(EntrySource entries) {
        ClipException refused = null;
        for (boolean more = true; more; ) {
            try {
                more = entries.next() != null;
            } catch (ClipException e) {
                Watch.check(e);
                // Damage that every further call would find again.
                if (refused != null && String.valueOf(refused.getMessage()).equals(e.getMessage())) throw e;
                refused = e;
            }
        }
        if (refused != null) throw refused;
    }

    static Reader faiss(Path folder) {
        return new FileReader(folder, "x.faiss", place -> {
            try (FaissIndex index = FaissIndex.open(place.resolve("x.faiss"))) {
                float[] query = new float[index.dimensions()];
                for (int i = 0; i < query.length; i++) query[i] = 1f / (i + 1);
                index.search(query, 3);
                drain(index.entries());
            }
        });
    }

    /** An archive or a list, by its name. */
    static Reader catalogue(Path folder, String name) {
        return new FileReader(folder, name, place -> {
            ClipException[] last = {null};
            int images = 0;
            try (Catalogue catalogue = new Catalogue(List.of(place.resolve(name)), CatalogueRules.DEFAULT, (_, why) -> {
                if (!(why instanceof ClipException refused)) throw why;
                Watch.check(refused);
                last[0] = refused;
            })) {
                for (; catalogue.hasNext(); images++) {
                    CatalogueImage image = catalogue.next();
                    try {
                        image.read();
                    } catch (ClipException e) {
                        Watch.check(e);
                    }
                }
            }
            if (images == 0 && last[0] != null) throw last[0];
        });
    }
}
