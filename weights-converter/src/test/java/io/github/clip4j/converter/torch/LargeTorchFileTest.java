package io.github.clip4j.converter.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes and offsets beyond 32 bits, in a file of which the file system stores a few blocks. */
class LargeTorchFileTest {
    private static final long BIG = 5L << 30;

    @TempDir
    private Path directory;

    /** One entry of a ZIP64 archive: where its header and its content's few bytes go. */
    private record Part(String name, byte[] content, long size, long headerOffset) {
        long contentOffset() {
            return headerOffset + 30 + name.length();
        }

        ByteBuffer localHeader() {
            ByteBuffer out = ByteBuffer.allocate(30 + name.length()).order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(0, 0x04034b50).putShort(26, (short) name.length());
            return out.put(30, name.getBytes(ISO_8859_1));
        }

        ByteBuffer directoryEntry() {
            CRC32 crc = new CRC32();
            crc.update(content);
            ByteBuffer out = ByteBuffer.allocate(46 + name.length() + 28).order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(0, 0x02014b50)
                    .putInt(16, (int) crc.getValue())
                    .putInt(20, -1)
                    .putInt(24, -1);
            out.putShort(28, (short) name.length()).putShort(30, (short) 28).putInt(42, -1);
            out.position(46).put(name.getBytes(ISO_8859_1)).putShort((short) 1).putShort((short) 24);
            return out.putLong(size).putLong(size).putLong(headerOffset).flip();
        }
    }

    private Path write(List<Part> parts) throws IOException {
        Path path = directory.resolve("big.pt");
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (Part part : parts) {
                out.write(part.localHeader(), part.headerOffset());
                // The content's bytes lie at its end, after a hole.
                out.write(ByteBuffer.wrap(part.content()), part.contentOffset() + part.size() - part.content().length);
            }
            Part last = parts.getLast();
            long start = last.contentOffset() + last.size();
            long at = start;
            for (Part part : parts) at += out.write(part.directoryEntry(), at);
            ByteBuffer end = ByteBuffer.allocate(56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
            end.putInt(0x06064b50).putLong(44).putInt(45).putInt(0).putInt(0);
            end.putLong(parts.size()).putLong(parts.size()).putLong(at - start).putLong(start);
            end.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
            end.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
            out.write(end.flip(), at);
        }
        return path;
    }

    @Test
    void storagesBeyondFourGigabytes() throws IOException {
        var pickle = Pickles.pickle().op(Opcode.EMPTY_DICT);
        pickle.text("big")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(Opcode.MARK)
                .storage("ByteStorage", "0", BIG);
        pickle.integer(0)
                .integers(5, 1L << 30)
                .integers(1L << 30, 1)
                .op(Opcode.TUPLE)
                .op(Opcode.REDUCE);
        pickle.op(Opcode.SETITEM);
        pickle.text("end")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(Opcode.MARK)
                .storage("ByteStorage", "0", BIG);
        pickle.integer(BIG - 2)
                .integers(2)
                .integers(1)
                .op(Opcode.TUPLE)
                .op(Opcode.REDUCE)
                .op(Opcode.SETITEM);
        pickle.text("after")
                .global("torch._utils", "_rebuild_tensor_v2")
                .op(Opcode.MARK)
                .storage("ByteStorage", "1", 3);
        pickle.integer(0)
                .integers(3)
                .integers(1)
                .op(Opcode.TUPLE)
                .op(Opcode.REDUCE)
                .op(Opcode.SETITEM);
        byte[] program = pickle.stop();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("a/data.pkl", program, program.length, 0));
        parts.add(new Part("a/data/0", new byte[] {41, 42}, BIG, 1000));
        parts.add(new Part("a/data/1", new byte[] {1, 2, 3}, 3, BIG + 2000));
        Path path = write(parts);
        try (TorchFile file = TorchFile.open(path);
                Arena arena = Arena.ofConfined()) {
            MemorySegment big = file.map("big", arena);
            assertTrue(big.isMapped());
            assertEquals(BIG, big.byteSize());
            assertEquals(42, big.get(ValueLayout.JAVA_BYTE, BIG - 1));
            assertEquals(41, file.map("end", arena).get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(3, file.map("after", arena).get(ValueLayout.JAVA_BYTE, 2));
        } finally {
            Files.delete(path);
        }
    }
}
