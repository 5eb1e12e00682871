package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.util.BytesRef;

/** Small images beside entries, in a column of their own, so that who reads fields does not read them. */
final class Thumbnails {
    private static final String FIELD = "thumbnail";

    private Thumbnails() {}

    static void add(Document document, byte[] thumbnail, String id) {
        if (thumbnail.length > VectorWriter.LONGEST_THUMBNAIL)
            throw new ClipException(id + ": a small image of " + thumbnail.length + " bytes; the index takes "
                    + VectorWriter.LONGEST_THUMBNAIL);
        document.add(new BinaryDocValuesField(FIELD, new BytesRef(thumbnail)));
    }

    static Optional<byte[]> read(Snapshot snapshot, int place) throws IOException {
        var rows = snapshot.segmentOf(place);
        LeafReader reader = rows.context().reader();
        BinaryDocValues values = reader.getBinaryDocValues(FIELD);
        if (values == null || !values.advanceExact(place - rows.base())) return Optional.empty();
        BytesRef bytes = values.binaryValue();
        return Optional.of(Arrays.copyOfRange(bytes.bytes, bytes.offset, bytes.offset + bytes.length));
    }

    static int count(Snapshot snapshot) throws IOException {
        return snapshot.searcher().count(new FieldExistsQuery(FIELD));
    }
}
