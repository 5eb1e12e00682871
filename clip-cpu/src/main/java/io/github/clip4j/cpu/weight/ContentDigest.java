package io.github.clip4j.cpu.weight;

import io.github.clip4j.cpu.thread.Team;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Tells whether memory has changed by accident: CRC-32C of each piece, of which processors do gigabytes a second, and
 * FNV-1a of these. One changed piece always changes it. Against intent only the directory's permissions help: who may
 * write the file may write any digest.
 */
final class ContentDigest {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int PIECE = 1 << 20;

    private ContentDigest() {}

    /** The digest of all bytes, read by the whole team. */
    static long of(MemorySegment memory, Team team) {
        int[] pieces = new int[Math.toIntExact(Math.ceilDiv(memory.byteSize(), PIECE))];
        team.run(pieces.length, (piece, _) -> pieces[piece] = crc(memory, (long) piece * PIECE));
        long digest = FNV_BASIS;
        for (int piece : pieces) digest = (digest ^ piece) * FNV_PRIME;
        return digest;
    }

    private static int crc(MemorySegment memory, long at) {
        CRC32C crc = new CRC32C();
        crc.update(memory.asSlice(at, Math.min(PIECE, memory.byteSize() - at)).asByteBuffer());
        return (int) crc.getValue();
    }
}
