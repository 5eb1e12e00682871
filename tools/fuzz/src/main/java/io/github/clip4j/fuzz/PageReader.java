package io.github.clip4j.fuzz;

import io.github.clip4j.search.interchange.parquet.ParquetFile;
import io.github.clip4j.search.interchange.parquet.ParquetRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A compressed page of a Parquet file: a sound file around it lets every input reach the decoder. The first two bytes
 * of an input are the size that the page claims to have without compression; what is in it is one value of bytes.
 */
final class PageReader implements Reader {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int BYTE_ARRAY = 6;

    private final Path file;
    private final int codec;

    /**
     * A reader.
     *
     * @param folder a folder of this reader's own
     * @param codec Parquet's number
     */
    PageReader(Path folder, int codec) {
        this.file = folder.resolve("page.parquet");
        this.codec = codec;
    }

    @Override
    public void read(byte[] input) throws IOException {
        int size = input.length < 2 ? 0 : ((input[0] & 0xff) << 8) | (input[1] & 0xff);
        int stored = Math.max(0, input.length - 2);
        Thrift out = new Thrift();
        out.text("PAR1");
        out.number(1, I32, 0).number(1, I32, size).number(1, I32, stored);
        out.field(2, STRUCT)
                .number(1, I32, 1)
                .number(1, I32, 0)
                .number(1, I32, 3)
                .number(1, I32, 3);
        out.write(0).write(0);
        if (stored > 0) out.bytes.write(input, 2, stored);
        int page = out.bytes.size() - 4;
        int footer = out.bytes.size();
        footer(out, page);
        int length = out.bytes.size() - footer;
        for (int i = 0; i < 4; i++) out.write(length >> (8 * i));
        out.text("PAR1");
        FileReader.replace(file, out.bytes.toByteArray());
        try (ParquetFile parquet = ParquetFile.open(file)) {
            ParquetRows rows = parquet.read(List.of(0));
            while (rows.next()) rows.value(0);
        }
    }

    /** FileMetaData of one row group of one column. */
    private void footer(Thrift out, int page) {
        out.number(1, I32, 2);
        out.field(1, LIST).write((2 << 4) | STRUCT);
        out.field(4, BINARY).name("schema").number(1, I32, 1).write(0);
        out.number(1, I32, BYTE_ARRAY)
                .number(2, I32, 0)
                .field(1, BINARY)
                .name("x")
                .write(0);
        out.number(1, I64, 1);
        out.field(1, LIST).write((1 << 4) | STRUCT);
        out.field(1, LIST).write((1 << 4) | STRUCT);
        out.number(2, I64, 4).field(1, STRUCT);
        out.number(1, I32, BYTE_ARRAY).field(1, LIST).write((1 << 4) | I32).write(0);
        out.field(1, LIST).write((1 << 4) | BINARY).name("x");
        out.number(1, I32, codec).number(1, I64, 1).number(1, I64, page).number(1, I64, page);
        out.number(2, I64, 4).write(0).write(0);
        out.number(1, I64, page).number(1, I64, 1).write(0).write(0);
    }

    /** Thrift's compact protocol, as far as a file of one page needs it. */
    private static final class Thrift {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Thrift write(int value) {
            bytes.write(value);
            return this;
        }

        Thrift text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        /** The head of the field that is {@code delta} after the last one. */
        Thrift field(int delta, int type) {
            return write((delta << 4) | type);
        }

        Thrift number(int delta, int type, long value) {
            field(delta, type);
            long rest = value << 1;
            for (; rest > 0x7f; rest >>>= 7) write((int) ((rest & 0x7f) | 0x80));
            return write((int) rest);
        }

        Thrift name(String name) {
            return write(name.length()).text(name);
        }
    }
}
