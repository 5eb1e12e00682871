package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.parquet.CompactReader.Struct;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The values of a column in a row group with their levels, one page in memory at a time. For one thread. */
final class ChunkReader {
    /**
     * Writers aim at 1 MiB; some put a whole row group into a page. Of images, which no codec makes much smaller,
     * pyarrow puts a thousand into one: those may have half of the heap.
     */
    private static final int MAX_PAGE = 64 << 20;

    private static final Values NONE = () -> {
        throw new BufferUnderflowException();
    };

    private static final int DATA = 0;
    private static final int DICTIONARY = 2;
    private static final int DATA_V2 = 3;

    private final ByteFile file;
    private final Leaf leaf;
    private final int codec;
    private long at;
    private long left;
    private int inPage;
    private Object @Nullable [] dictionary;
    private long dictionaryAt;
    private @Nullable RunLengths repetitions;
    private @Nullable RunLengths definitions;
    private Values values = NONE;
    private int repetition;
    private @Nullable Object value;
    private int definition;

    ChunkReader(ByteFile file, Leaf leaf, Struct chunk) {
        this.file = file;
        this.leaf = leaf;
        if (chunk.has(1)) throw error("its data lie in another file");
        Struct meta = chunk.struct(3, "column " + name());
        codec = meta.count(4, "codec");
        if (!Codecs.isKnown(codec))
            throw error("compressed with " + Codecs.name(codec)
                    + ", expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD: write the file anew with one of them");
        if (meta.number(1, -1) != leaf.physical()) throw error("its type is not the schema's");
        left = meta.number(5, "count of values");
        long data = meta.number(9, "place of pages");
        long first = meta.number(11, 0);
        at = first > 0 && first < data ? first : data;
        if (at < 0 || at > file.size()) throw error("its pages begin at " + at);
    }

    private String name() {
        return leaf.column().name();
    }

    private ClipException error(String problem) {
        return file.errorAt(at, "column " + name() + ": " + problem);
    }

    /** Goes to the next value; false after the last of the chunk. */
    boolean advance() {
        if (left == 0) return false;
        try {
            while (inPage == 0) page();
            inPage--;
            left--;
            repetition = level(repetitions, leaf.maxRepetition());
            definition = level(definitions, leaf.maxDefinition());
            value = definition == leaf.maxDefinition() ? values.next() : null;
            return true;
        } catch (BufferUnderflowException e) {
            throw (ClipException) error("a page has fewer values than it says, or one that is damaged")
                    .initCause(e);
        }
    }

    private int level(@Nullable RunLengths levels, int max) {
        if (levels == null) return max == 0 ? 0 : max;
        int level = levels.next();
        if (level < 0 || level > max) throw new BufferUnderflowException();
        return level;
    }

    int repetition() {
        return repetition;
    }

    int definition() {
        return definition;
    }

    /** As it is stored; null if there is none at this place. */
    @Nullable
    Object value() {
        return value;
    }

    private void page() {
        file.position(at);
        Struct header = new CompactReader(file).struct();
        int size = header.count(3, "size of a page");
        int uncompressed = header.count(2, "size of a page");
        long most = Math.max(MAX_PAGE, Math.min(8L * size, Runtime.getRuntime().maxMemory() / 2));
        long needed = codec == 0 ? 0 : uncompressed + Codecs.heap(codec, size);
        if (needed > most)
            throw error("a page that takes " + needed + " bytes of memory, expected at most " + most
                    + ": write the file anew with smaller pages or row groups, or give Java more with -Xmx");
        ByteBuffer stored =
                file.take(size, 1, "column " + name() + ": page").asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long next = file.position();
        switch ((int) header.number(1, -1)) {
            case DATA -> data(header.struct(5, "header of a page"), stored, uncompressed);
            case DICTIONARY -> {
                dictionaryAt = at;
                dictionary(header.struct(7, "header of a dictionary"), whole(stored, uncompressed));
            }
            case DATA_V2 -> dataV2(header.struct(8, "header of a page"), stored, uncompressed);
            default -> inPage = 0;
        }
        at = next;
    }

    /**
     * Large pages are not both in memory: a writer whose dictionary has got too large goes on without it. Where it is
     * needed after all it is read again.
     */
    private void use(int encoding) {
        value = null;
        values = NONE;
        boolean needed = encoding == 2 || encoding == 8;
        if (!needed) dictionary = null;
        if (!needed || dictionary != null || dictionaryAt == 0) return;
        long here = at;
        at = dictionaryAt;
        page();
        at = here;
    }

    private ByteBuffer whole(ByteBuffer stored, int uncompressed) {
        if (codec == 0 && stored.limit() == uncompressed) return stored;
        byte[] out = new byte[uncompressed];
        if (!Codecs.decompress(codec, stored, out))
            throw error("a page that was compressed with " + Codecs.name(codec) + " is damaged");
        return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void dictionary(Struct header, ByteBuffer page) {
        int count = header.count(1, "size of a dictionary");
        // Each entry has at least a bit.
        if (count > page.remaining() * 8L) throw error("a dictionary of " + count + " in " + page.remaining());
        Values entries = Values.plain(page, leaf);
        Object[] found = new Object[count];
        for (int i = 0; i < count; i++) found[i] = entries.next();
        dictionary = found;
    }

    private void data(Struct header, ByteBuffer stored, int uncompressed) {
        use(header.count(2, "encoding"));
        ByteBuffer page = whole(stored, uncompressed);
        inPage = header.count(1, "count of values");
        repetitions = leaf.maxRepetition() == 0 ? null : levels(page, leaf.maxRepetition());
        definitions = leaf.maxDefinition() == 0 ? null : levels(page, leaf.maxDefinition());
        values(header.count(2, "encoding"), page);
    }

    private static RunLengths levels(ByteBuffer page, int max) {
        int length = page.getInt();
        if (length < 0 || length > page.remaining()) throw new BufferUnderflowException();
        RunLengths levels = new RunLengths(page.slice(page.position(), length), bits(max));
        page.position(page.position() + length);
        return levels;
    }

    private static int bits(int max) {
        return 32 - Integer.numberOfLeadingZeros(max);
    }

    /** Levels first, which are never compressed. */
    private void dataV2(Struct header, ByteBuffer stored, int uncompressed) {
        use(header.count(4, "encoding"));
        int repetitionBytes = header.count(6, "length of levels");
        int definitionBytes = header.count(5, "length of levels");
        long levels = (long) repetitionBytes + definitionBytes;
        if (levels > stored.limit() || levels > uncompressed) throw error("levels of " + levels + " bytes in a page");
        RunLengths first = new RunLengths(stored.slice(0, repetitionBytes), bits(leaf.maxRepetition()));
        RunLengths second = new RunLengths(stored.slice(repetitionBytes, definitionBytes), bits(leaf.maxDefinition()));
        repetitions = leaf.maxRepetition() == 0 ? null : first;
        definitions = leaf.maxDefinition() == 0 ? null : second;
        ByteBuffer rest = stored.slice((int) levels, stored.limit() - (int) levels);
        boolean compressed = header.flag(7, true) && rest.limit() > 0;
        ByteBuffer page = compressed ? whole(rest, uncompressed - (int) levels) : rest;
        inPage = header.count(1, "count of values");
        values(header.count(4, "encoding"), page.order(ByteOrder.LITTLE_ENDIAN));
    }

    private void values(int encoding, ByteBuffer page) {
        if (!page.hasRemaining()) return; // nothing but nulls
        Values found = decoder(encoding, page);
        if (found == null)
            throw error("encoded as number " + encoding + ", which is not supported: write the file anew with"
                    + " dictionary or plain encoding");
        values = found;
    }

    private @Nullable Values decoder(int encoding, ByteBuffer page) {
        boolean whole = leaf.physical() == Leaf.INT32 || leaf.physical() == Leaf.INT64;
        boolean text = leaf.physical() == Leaf.BYTE_ARRAY;
        boolean split = !text && leaf.physical() != Leaf.BOOLEAN && leaf.physical() != Leaf.INT96;
        return switch (encoding) {
            case 0 -> Values.plain(page, leaf);
            case 2, 8 -> Values.dictionary(page, dictionary);
            case 3 -> leaf.physical() == Leaf.BOOLEAN ? Values.runs(page) : null;
            case 5 -> whole ? new DeltaValues(page, leaf.physical() == Leaf.INT32) : null;
            case 6 -> text ? DeltaValues.texts(page, leaf) : null;
            case 9 -> split ? Values.split(page, leaf) : null;
            default -> null;
        };
    }
}
