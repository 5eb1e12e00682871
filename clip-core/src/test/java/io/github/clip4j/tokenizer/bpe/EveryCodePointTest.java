package io.github.clip4j.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All 1,112,064 code points in several contexts, compared with the references by digests over blocks of 4,096. A build
 * leaves out most of the blocks above plane 1 whose code points all are of one category, above all planes that have no
 * characters: {@code -Dtokenizer.allBlocks=true} tries them too.
 */
class EveryCodePointTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 0x110000 / BLOCK;
    private static final int PLANE = 0x10000 / BLOCK;
    private static final boolean ALL = Boolean.getBoolean("tokenizer.allBlocks");
    private static final TokenizeOptions AS_REFERENCE = new TokenizeOptions(false, true);

    @ParameterizedTest
    @EnumSource
    void everyBlock(TokenizerFamily family) throws IOException {
        Map<Integer, String> expected = new HashMap<>();
        for (String line : TokenGoldens.lines("codepoints.txt")) {
            String[] fields = line.split(" ");
            if (fields[0].equals(family.id())) expected.put(Integer.parseInt(fields[1], 16), fields[2]);
        }
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family, 49408, 1000);
        assertEquals(BLOCKS, expected.size());
        // Blocks are independent, and the tokenizer is thread-safe: all cores, as this is the longest of the tests.
        List<String> different = expected.keySet().parallelStream()
                .filter(first -> ALL || isTriedByBuilds(first))
                .filter(first -> !digest(tokenizer, first).equals(expected.get(first)))
                .map("block %x"::formatted)
                .sorted()
                .toList();
        assertEquals(List.of(), different);
    }

    /** Not all of one category, or every eighth, or a plane's last, which ends with noncharacters. */
    private static boolean isTriedByBuilds(int first) {
        int block = first / BLOCK;
        return block < 2 * PLANE
                || block % 8 == 0
                || block % PLANE == PLANE - 1
                || IntStream.range(first, first + BLOCK)
                                .map(Character::getType)
                                .distinct()
                                .count()
                        > 1;
    }

    /** Of a block without its surrogates. */
    private static String digest(ClipTokenizer tokenizer, int first) {
        MessageDigest digest = sha256();
        for (int c = first; c < first + BLOCK; c++)
            if (c < 0xd800 || c >= 0xe000) digest.update(bytes(tokenizer.encode(text(c), AS_REFERENCE)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(int c) {
        String s = Character.toString(c);
        return "a" + s + "B " + s + " !" + s + s + "? " + s + "\u0327\u0301" + s;
    }

    /** Length and ids between start and end of text, big-endian. */
    private static byte[] bytes(int[] ids) {
        ByteBuffer out = ByteBuffer.allocate(4 * (ids.length - 1)).putInt(ids.length - 2);
        for (int i = 1; i < ids.length - 1; i++) out.putInt(ids[i]);
        return out.array();
    }
}
