package io.github.clip4j.converter.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are cut, damaged, ambiguous or made to exhaust memory. */
class HostileZipTest {
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;

    @TempDir
    private Path directory;

    private static Map<String, byte[]> entries() {
        return Pickles.entries(Pickles.stateDict(), new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
    }

    private static byte[] archive() {
        return Pickles.zip(entries(), ZipEntry.STORED);
    }

    private static ByteBuffer wrap(byte[] archive) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The offset of the n-th directory entry. */
    private static int directoryEntry(byte[] archive, int n) {
        int found = 0;
        for (int i = 0; i < archive.length - 4; i++) if (wrap(archive).getInt(i) == ENTRY && found++ == n) return i;
        throw new AssertionError("no entry " + n);
    }

    private void assertRefused(String expected, byte[] archive) {
        Path path = Pickles.write(directory, archive);
        String message = assertThrows(TorchException.class, () -> {
                    try (TorchFile file = TorchFile.open(path);
                            Arena arena = Arena.ofConfined()) {
                        file.map("x", arena);
                    }
                })
                .getMessage();
        assertEquals(path + ": " + expected, message);
    }

    @Test
    void theIntactArchiveOpens() {
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            Path path = Pickles.write(directory, Pickles.zip(entries(), method));
            try (TorchFile file = TorchFile.open(path);
                    Arena arena = Arena.ofConfined()) {
                assertEquals(2f, file.map("x", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4));
            }
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = archive();
        for (int i = 0; i < whole.length; i++) {
            Path path = Pickles.write(directory, Arrays.copyOf(whole, i));
            assertThrows(TorchException.class, () -> TorchFile.open(path).close(), "cut at " + i);
        }
    }

    @Test
    void notAnArchive() {
        assertRefused("the file is empty", new byte[0]);
        assertRefused("ZIP: a file of 5 bytes: too short", "hello".getBytes(ISO_8859_1));
        assertRefused(
                "ZIP: no end of its directory found: not a ZIP file, or cut short",
                "hello".repeat(20_000).getBytes(ISO_8859_1));
        assertRefused(
                "expected one data.pkl in a directory, as in a PyTorch checkpoint, found 0",
                Pickles.zip(Map.of("a.txt", new byte[1]), ZipEntry.STORED));
        Map<String, byte[]> two = entries();
        two.put("b/data.pkl", new byte[1]);
        assertRefused(
                "expected one data.pkl in a directory, as in a PyTorch checkpoint, found 2",
                Pickles.zip(two, ZipEntry.STORED));
    }

    @Test
    void bigEndian() {
        Map<String, byte[]> entries = entries();
        entries.put("a/byteorder", "big".getBytes(ISO_8859_1));
        assertRefused("byte order: expected little, found big", Pickles.zip(entries, ZipEntry.STORED));
    }

    @Test
    void missingStorage() {
        Map<String, byte[]> entries = entries();
        entries.remove("a/data/0");
        assertRefused("tensor \"x\": its storage data/0 is missing", Pickles.zip(entries, ZipEntry.STORED));
    }

    @Test
    void encryption() {
        byte[] archive = archive();
        wrap(archive).putShort(directoryEntry(archive, 2) + 8, (short) 1);
        assertRefused("ZIP: entry a/data/0 is encrypted", archive);
    }

    @Test
    void repeatedNames() {
        Map<String, byte[]> entries = new LinkedHashMap<>(entries());
        entries.put("a/data/1", new byte[8]);
        byte[] archive = Pickles.zip(entries, ZipEntry.STORED);
        int at = directoryEntry(archive, 3);
        archive[at + 46 + "a/data/".length()] = '0';
        assertRefused("ZIP: two entries are named a/data/0", archive);
    }

    @Test
    void overlappingEntries() {
        byte[] archive = archive();
        int second = directoryEntry(archive, 1);
        // The last entry's header now lies where the second one's does.
        wrap(archive).putInt(directoryEntry(archive, 2) + 42, wrap(archive).getInt(second + 42));
        String message = assertThrows(
                        TorchException.class,
                        () -> TorchFile.open(Pickles.write(directory, archive)).close())
                .getMessage();
        assertTrue(message.contains(": expected at most 0 bytes before what follows, found "), message);
    }

    @Test
    void namesThatDisagree() {
        byte[] archive = archive();
        int local = wrap(archive).getInt(directoryEntry(archive, 2) + 42);
        archive[local + 30] = 'b';
        assertRefused("offset " + local + ": expected the local header of a/data/0", archive);
    }

    @Test
    void unknownMethodAndUnequalSizes() {
        byte[] archive = archive();
        int at = directoryEntry(archive, 2);
        wrap(archive).putShort(at + 10, (short) 14);
        assertRefused("entry a/data/0: expected compression method 0 or 8, found 14", archive);
        byte[] unequal = archive();
        wrap(unequal).putInt(at + 24, 9);
        assertRefused("entry a/data/0: stored, but its sizes are 8 and 9", unequal);
        byte[] outside = archive();
        wrap(outside).putInt(at + 42, 1 << 30);
        assertRefused("ZIP: entry a/data/0: lies outside the file", outside);
    }

    @Test
    void zipBombs() {
        Map<String, byte[]> entries = entries();
        entries.put("a/data/0", new byte[64 << 20]);
        byte[] archive = Pickles.zip(entries, ZipEntry.DEFLATED);
        String message = assertThrows(
                        TorchException.class,
                        () -> TorchFile.open(Pickles.write(directory, archive)).close())
                .getMessage();
        assertTrue(message.endsWith("that inflate to 67108864, more than 100 times as many"), message);
        Map<String, byte[]> pickle = entries();
        pickle.put("a/data.pkl", new byte[64 << 20]);
        assertRefused(
                "entry a/data.pkl: expected at most 16777216 bytes, found 67108864",
                Pickles.zip(pickle, ZipEntry.DEFLATED));
    }

    @Test
    void deflatedDataThatDoesNotGiveItsSize() {
        byte[] archive = Pickles.zip(entries(), ZipEntry.DEFLATED);
        int pickle = directoryEntry(archive, 0);
        int size = wrap(archive).getInt(pickle + 24);
        byte[] more = archive.clone();
        wrap(more).putInt(pickle + 24, size - 1);
        assertRefused("entry a/data.pkl: inflates to more than its size, " + (size - 1), more);
        byte[] less = archive.clone();
        wrap(less).putInt(pickle + 24, size + 1);
        assertRefused("entry a/data.pkl: expected " + (size + 1) + " bytes, inflated " + size, less);
        byte[] early = archive.clone();
        wrap(early).putInt(pickle + 20, wrap(archive).getInt(pickle + 20) - 4);
        assertRefused("entry a/data.pkl: its deflated data ends early", early);
    }

    @Test
    void damagedContentFailsItsChecksum() {
        byte[] archive = archive();
        int pickle = wrap(archive).getInt(directoryEntry(archive, 0) + 42) + 30 + "a/data.pkl".length();
        archive[pickle + 3] ^= 1;
        Path path = Pickles.write(directory, archive);
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertTrue(message.matches(".*entry a/data.pkl: expected CRC-32 [0-9a-f]{8}, found [0-9a-f]{8}"), message);
    }

    @Test
    void directoryThatLies() {
        byte[] archive = archive();
        int end = archive.length - 22;
        assertEquals(END, wrap(archive).getInt(end));
        byte[] moved = archive.clone();
        wrap(moved).putInt(end + 16, 7);
        String message = assertThrows(
                        TorchException.class,
                        () -> TorchFile.open(Pickles.write(directory, moved)).close())
                .getMessage();
        assertTrue(message.contains("ZIP: expected the directory to end at offset " + end), message);
        byte[] fewer = archive.clone();
        wrap(fewer).putShort(end + 8, (short) 2).putShort(end + 10, (short) 2);
        assertRefused("ZIP: " + (end - directoryEntry(archive, 2)) + " bytes follow the directory's last entry", fewer);
        byte[] more = archive.clone();
        wrap(more).putShort(end + 8, (short) 4).putShort(end + 10, (short) 4);
        assertRefused("ZIP: offset " + end + ": expected a directory entry", more);
        byte[] disks = archive.clone();
        wrap(disks).putShort(end + 4, (short) 1);
        assertRefused("ZIP: spans several disks", disks);
    }

    /** The same archive with ZIP64 records, as PyTorch writes them for large files. */
    private static byte[] zip64(byte[] archive, long entries) {
        int end = archive.length - 22;
        ByteBuffer old = wrap(archive);
        long start = Integer.toUnsignedLong(old.getInt(end + 16));
        ByteBuffer out = ByteBuffer.allocate(archive.length + 56 + 20).order(ByteOrder.LITTLE_ENDIAN);
        out.put(archive, 0, end);
        out.putInt(0x06064b50)
                .putLong(44)
                .putInt(45)
                .putInt(0)
                .putInt(0)
                .putLong(entries)
                .putLong(entries);
        out.putLong(end - start).putLong(start);
        out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        out.putInt(END)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) 0);
        return out.array();
    }

    @Test
    void zip64() {
        try (TorchFile file = TorchFile.open(Pickles.write(directory, zip64(archive(), 3)));
                Arena arena = Arena.ofConfined()) {
            assertEquals(1f, file.map("x", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
        }
        assertRefused(
                "ZIP: expected at most 100000 entries, found 9223372036854775807", zip64(archive(), Long.MAX_VALUE));
        assertRefused("ZIP: expected at most 100000 entries, found -1", zip64(archive(), -1));
    }

    /** Random damage gives data or one of our errors, never another exception. */
    @Test
    void randomDamage() {
        Random random = new Random(20260102);
        for (int i = 0; i < 1000; i++) {
            int method = random.nextBoolean() ? ZipEntry.STORED : ZipEntry.DEFLATED;
            byte[] damaged = Pickles.zip(entries(), method);
            int from = random.nextBoolean() ? directoryEntry(damaged, 0) : 0;
            for (int n = 1 + random.nextInt(4); n > 0; n--)
                damaged[from + random.nextInt(damaged.length - from)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
            try (TorchFile file = TorchFile.open(Pickles.write(directory, damaged));
                    Arena arena = Arena.ofConfined()) {
                for (String name : file.tensors().keySet()) file.map(name, arena);
            } catch (ClipException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("for " + Arrays.toString(damaged), e);
            }
        }
    }
}
