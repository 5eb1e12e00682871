package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Ids in the place of another index's numbers: {@code IxMp IxM2}. */
final class NamedNode extends Node {
    private final Node index;
    private final MemorySegment ids; // (N) of 64 bits

    NamedNode(ByteFile file, Header header, Node index, MemorySegment ids) {
        super(file, header);
        this.index = index;
        this.ids = ids;
    }

    private long id(long number) {
        long count = ids.byteSize() / Long.BYTES;
        if (number < 0 || number >= count)
            throw file().error("the vector " + number + " has no id: there are " + count);
        return ids.get(ByteFile.I64, number * Long.BYTES);
    }

    @Override
    Neighbours search(float[] query, int top) {
        Neighbours found = index.search(query, top);
        for (int i = 0; i < found.size(); i++) found.ids()[i] = id(found.ids()[i]);
        return found;
    }

    @Override
    Rows rows() {
        Rows rows = index.rows();
        return new Rows() {
            @Override
            public boolean next(float[] vector) {
                return rows.next(vector);
            }

            @Override
            public long id() {
                return NamedNode.this.id(rows.id());
            }
        };
    }

    @Override
    Optional<String> loss() {
        return index.loss();
    }
}
