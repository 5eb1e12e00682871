package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Reads where the lists of an inverted file lie (read_ArrayInvertedLists_sizes). */
final class ListsReader {
    private final ByteFile file;

    ListsReader(ByteFile file) {
        this.file = file;
    }

    /** As many lists as given, which hold {@code total} vectors. */
    InvertedNode.Lists read(int count, int codeSize, long total) {
        String kind = code();
        if (!kind.equals("ilar"))
            throw file.errorAt(
                    file.position() - 4,
                    "inverted lists of the kind \"" + kind + "\", expected ilar: write the index anew with its lists"
                            + " in the same file");
        long lists = file.i64("ilar: lists");
        long size = file.i64("ilar: code size");
        if (lists != count || size != codeSize)
            throw file.error(
                    "ilar: " + lists + " lists of codes of " + size + " bytes, expected " + count + " of " + codeSize);
        long[] sizes = new long[count + 1];
        String form = code();
        MemorySegment stored = file.take(file.i64("ilar: sizes"), Long.BYTES, "ilar: sizes");
        long numbers = stored.byteSize() / Long.BYTES;
        switch (form) {
            case "full" -> {
                if (numbers != count) throw file.error("ilar: " + numbers + " sizes of " + count + " lists");
                for (int i = 0; i < count; i++) sizes[i] = stored.get(ByteFile.I64, 8L * i);
            }
            case "sprs" -> sparse(stored, sizes);
            default -> throw file.error("ilar: sizes in the form \"" + form + "\", expected full or sprs");
        }
        return lists(sizes, codeSize, total);
    }

    private String code() {
        byte[] letters = file.take(1, 4, "inverted lists").toArray(ValueLayout.JAVA_BYTE);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private void sparse(MemorySegment pairs, long[] sizes) {
        if (pairs.byteSize() % 16 != 0) throw file.error("ilar: an odd count of numbers in pairs");
        for (long at = 0; at < pairs.byteSize(); at += 16) {
            long list = pairs.get(ByteFile.I64, at);
            if (list < 0 || list >= sizes.length - 1) throw file.error("ilar: a size of list " + list);
            sizes[(int) list] = pairs.get(ByteFile.I64, at + 8);
        }
    }

    /** Turns the sizes into starts, in place. */
    private InvertedNode.Lists lists(long[] sizes, int codeSize, long total) {
        long record = codeSize + (long) Long.BYTES;
        long left = (file.size() - file.position()) / record;
        long sum = 0;
        for (int i = 0; i < sizes.length - 1; i++) {
            long size = sizes[i];
            if (size < 0 || size > left - sum)
                throw file.error("ilar: list " + i + " of " + Long.toUnsignedString(size) + " vectors, but there is"
                        + " room for " + (left - sum) + ": the file is damaged or cut off");
            sizes[i] = sum * record;
            sum += size;
        }
        sizes[sizes.length - 1] = sum * record;
        if (sum != total) throw file.error("ilar: " + sum + " vectors in all lists, expected " + total);
        return new InvertedNode.Lists(file.take(sum, record, "ilar: lists"), sizes, codeSize);
    }
}
