package io.github.clip4j.search.indexing;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an index held before. */
record Known(VectorIndex index, Set<String> fields) {
    static Known in(VectorIndex index) {
        return new Known(index, Set.copyOf(index.info().fields().keySet()));
    }

    Optional<Entry> entry(String id) {
        return index.count() == 0 ? Optional.empty() : index.get(id);
    }

    Optional<byte[]> thumbnail(String id) {
        return index.count() == 0 ? Optional.empty() : index.thumbnail(id);
    }

    /** Whether a file of this size is known; another has another content. */
    boolean hasSize(long size) {
        return find(ImageFields.SIZE, String.valueOf(size)).isPresent();
    }

    Optional<Entry> content(String sha256) {
        return find(ImageFields.SHA256, sha256);
    }

    private Optional<Entry> find(String field, String value) {
        if (!fields.contains(field)) return Optional.empty();
        return index.find(List.of(new Filter(field, Filter.Operator.ANY, List.of(value))), 1).stream()
                .findFirst();
    }
}
