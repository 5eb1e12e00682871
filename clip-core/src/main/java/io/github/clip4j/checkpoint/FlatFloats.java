package io.github.clip4j.checkpoint;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A sequence of floats read in runs: a stored tensor's elements, or a rearrangement of them that copies nothing until
 * it is read.
 */
sealed interface FlatFloats {
    long size();

    /** The type of the elements in the file; F32 if they differ. */
    DType type();

    void read(long from, float[] destination, int offset, int count);

    /** Elements as they lie in the file, widened. */
    record Stored(MemorySegment data, DType type, long size) implements FlatFloats {
        @Override
        public void read(long from, float[] destination, int offset, int count) {
            Floats.read(data, type, from, destination, offset, count);
        }
    }

    /** Equal runs one after the other: matrices stacked by rows, or vectors joined. */
    record Joined(List<FlatFloats> parts) implements FlatFloats {
        @Override
        public DType type() {
            DType first = parts.getFirst().type();
            return parts.stream().allMatch(part -> part.type() == first) ? first : DType.F32;
        }

        @Override
        public long size() {
            return parts.getFirst().size() * parts.size();
        }

        @Override
        public void read(long from, float[] destination, int offset, int count) {
            long part = parts.getFirst().size();
            for (int done = 0; done < count; ) {
                long at = from + done;
                long within = at % part;
                int run = (int) Math.min(count - done, part - within);
                parts.get((int) (at / part)).read(within, destination, offset + done, run);
                done += run;
            }
        }
    }

    /** A run of another sequence. */
    record Run(FlatFloats source, long first, long size) implements FlatFloats {
        @Override
        public DType type() {
            return source.type();
        }

        @Override
        public void read(long from, float[] destination, int offset, int count) {
            source.read(first + from, destination, offset, count);
        }
    }

    /** A row-major matrix of {@code rows x columns} whose transpose is the source. */
    record Transposed(FlatFloats source, int rows, int columns) implements FlatFloats {
        @Override
        public DType type() {
            return source.type();
        }

        @Override
        public long size() {
            return source.size();
        }

        @Override
        public void read(long from, float[] destination, int offset, int count) {
            for (int i = 0; i < count; i++) {
                long row = (from + i) / columns;
                long column = (from + i) % columns;
                source.read(column * rows + row, destination, offset + i, 1);
            }
        }
    }

    /** The sequence seen as a row-major matrix. */
    record Matrix(int rows, int columns, FlatFloats data) implements MatrixView {
        @Override
        public DType type() {
            return data.type();
        }

        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            data.read((long) row * columns + column, destination, offset, count);
        }
    }
}
