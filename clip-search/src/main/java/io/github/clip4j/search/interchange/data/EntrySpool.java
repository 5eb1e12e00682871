package io.github.clip4j.search.interchange.data;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.file.Staging;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All entries of a source in temporary files beside what is to be written, for formats that need to see them more than
 * once: vectors by number, the rest in order. The heap holds none of them.
 */
public final class EntrySpool implements AutoCloseable {
    private static final int MAX_FIELDS = 4096;

    private final Path target;
    private final Staging vectorFile;
    private final Staging fieldFile;
    private final Staging placeFile;
    private final List<Staging> scratchFiles = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final int dimensions;
    private final Map<String, ColumnKind> kinds = new LinkedHashMap<>();
    private long count;
    private boolean numbered = true;
    private boolean half = true;
    private MemorySegment vectors = MemorySegment.NULL;

    private EntrySpool(Path target, int dimensions) throws IOException {
        this.target = target;
        this.dimensions = dimensions;
        vectorFile = Staging.file(target.resolveSibling(target.getFileName() + ".vectors"));
        fieldFile = Staging.file(target.resolveSibling(target.getFileName() + ".fields"));
        placeFile = Staging.file(target.resolveSibling(target.getFileName() + ".places"));
    }

    /**
     * Takes up all entries.
     *
     * @param source read to its end
     * @param target beside which the files are
     * @return to be closed, which removes the files
     * @throws ClipException if a row is wrong or the files cannot be written
     */
    public static EntrySpool of(EntrySource source, Path target) {
        try {
            EntrySpool spool = new EntrySpool(target.toAbsolutePath(), source.dimensions());
            try {
                spool.fill(new CheckedEntries(source, target.toString()));
                return spool;
            } catch (RuntimeException | IOException e) {
                spool.close();
                throw e;
            }
        } catch (IOException e) {
            throw ByteSink.failure(target, e);
        }
    }

    private void fill(CheckedEntries source) throws IOException {
        try (ByteSink numbers = ByteSink.open(vectorFile.path(), target);
                ByteSink places = ByteSink.open(placeFile.path(), target);
                ByteSink rest = ByteSink.open(fieldFile.path(), target)) {
            for (Entry entry = source.next(); entry != null; entry = source.next()) {
                numbers.floats(entry.vector());
                for (float x : entry.vector()) half = half && Float.float16ToFloat(Float.floatToFloat16(x)) == x;
                numbered = numbered && isNumber(entry.id());
                places.i64(rest.position());
                FieldCoding.write(rest, entry.id(), entry.fields());
                entry.fields().forEach(this::seen);
                count++;
            }
        }
        if (count == 0) throw new ClipException(target + ": there is nothing to write: the source has no entries");
        try (FileChannel channel = FileChannel.open(vectorFile.path(), StandardOpenOption.READ)) {
            vectors = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    private void seen(String name, Object value) {
        ColumnKind kind = ColumnKind.of(value);
        kinds.merge(name, kind, ColumnKind::both);
        if (kinds.size() > MAX_FIELDS) throw new ClipException(target + ": more than " + MAX_FIELDS + " fields");
    }

    private static boolean isNumber(String id) {
        if (id.length() > 20) return false;
        try {
            return Long.toString(Long.parseLong(id)).equals(id);
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /**
     * How many entries there are.
     *
     * @return at least 1
     */
    public long count() {
        return count;
    }

    /**
     * Numbers of each vector.
     *
     * @return E
     */
    public int dimensions() {
        return dimensions;
    }

    /**
     * Whether all ids are whole numbers of 64 bits.
     *
     * @return true if they can be written as such
     */
    public boolean isNumbered() {
        return numbered;
    }

    /**
     * Whether float16 can hold all vectors without loss.
     *
     * @return true if they probably were float16
     */
    public boolean isHalf() {
        return half;
    }

    /**
     * The fields that entries have.
     *
     * @return by name in the order in which they came
     */
    public Map<String, ColumnKind> fields() {
        return kinds;
    }

    /**
     * All vectors.
     *
     * @return (N, E) of float32, little-endian; valid until {@link #close}
     */
    public MemorySegment vectors() {
        return vectors;
    }

    /**
     * Reads a vector; for several threads.
     *
     * @param row 0 to N - 1
     * @param vector (E), overwritten
     */
    public void vector(long row, float[] vector) {
        MemorySegment.copy(vectors, ByteFile.F32, row * dimensions * Float.BYTES, vector, 0, dimensions);
    }

    /**
     * All entries once more.
     *
     * @return to be closed before this
     */
    public EntrySource entries() {
        Reader reader = reader();
        return new EntrySource() {
            private long row;

            @Override
            public int dimensions() {
                return dimensions;
            }

            @Override
            public long count() {
                return count;
            }

            @Override
            public @Nullable Entry next() {
                return row == count ? null : reader.entry(row++);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /**
     * Entries in any order.
     *
     * @return to be closed before this
     */
    public Reader reader() {
        return new Reader();
    }

    /** Reads entries by their numbers. For one thread. */
    public final class Reader implements AutoCloseable {
        private final ByteFile fields = ByteFile.open(fieldFile.path());
        private final ByteFile places = ByteFile.open(placeFile.path());

        private Reader() {}

        /**
         * The whole entry.
         *
         * @param row 0 to N - 1
         * @return a new one
         */
        public Entry entry(long row) {
            float[] vector = new float[dimensions];
            vector(row, vector);
            seek(row);
            return FieldCoding.read(fields, vector);
        }

        /**
         * The id alone.
         *
         * @param row 0 to N - 1
         * @return of the entry
         */
        public String id(long row) {
            seek(row);
            return FieldCoding.text(fields);
        }

        private void seek(long row) {
            fields.position(places.bytes().get(ByteFile.I64, row * Long.BYTES));
        }

        @Override
        public void close() {
            fields.close();
            places.close();
        }
    }

    /**
     * Memory in a temporary file, for what a format needs of each entry.
     *
     * @param bytes its size
     * @return zeros, valid until {@link #close}
     * @throws ClipException if the file cannot be written
     */
    public MemorySegment scratch(long bytes) {
        try {
            Staging file = Staging.file(target.resolveSibling(target.getFileName() + ".scratch"));
            scratchFiles.add(file);
            try (FileChannel channel =
                    FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Written first: a full disk would end the process at the first access to memory without a place on it.
                ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
                for (long done = 0; done < bytes; done += zeros.position())
                    channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done)), done);
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            }
        } catch (IOException e) {
            throw ByteSink.failure(target, e);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
        try (vectorFile;
                fieldFile;
                placeFile) {
            vectors = MemorySegment.NULL;
            for (Staging file : scratchFiles) file.close();
        } catch (IOException e) {
            throw ByteSink.failure(target, e);
        }
    }
}
