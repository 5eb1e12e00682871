package io.github.clip4j.converter.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small pickles that would need more memory or time than there is. */
class PickleBombsTest extends PickleRefusals {
    @Test
    void hugeLengths() {
        assertRefused(
                "pickle of 8 bytes ends early, at offset 7, before STOP",
                p -> p.op(Opcode.BINUNICODE).u32(0xffffffffL));
        for (Opcode opcode : List.of(Opcode.LONG4, Opcode.BINBYTES))
            assertRefused(
                    "pickle of 8 bytes ends early, at offset 7, before STOP",
                    p -> p.op(opcode).u32(0xffffffffL));
        assertRefused(
                "pickle string at offset 7: not valid UTF-8",
                p -> p.op(Opcode.BINUNICODE).u32(1).raw("\u00ff"));
    }

    @Test
    void bombsOfValues() {
        String tooMany = "pickle with more than 1000000 values, the most that is read";
        byte[] memo = new byte[3 + 5 * 1_200_000];
        Arrays.fill(memo, (byte) Opcode.MEMOIZE.code());
        memo[0] = (byte) 0x80;
        memo[1] = 4;
        memo[2] = ']';
        assertRefused(tooMany, memo);
        for (Opcode opcode : List.of(Opcode.MARK, Opcode.EMPTY_DICT, Opcode.EMPTY_LIST, Opcode.NONE)) {
            byte[] many = new byte[15_000_000];
            Arrays.fill(many, (byte) opcode.code());
            assertRefused(tooMany, many);
        }
        Path path = Pickles.archive(directory, new byte[PickleMachine.MAX_BYTES + 1]);
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertEquals(path + ": entry a/data.pkl: expected at most 16777216 bytes, found 16777217", message);
    }

    /**
     * BUILD gives a module the members of a dict, and OrderedDict those of a list: one may serve any number of times.
     */
    @Test
    void copiesAreCounted() {
        String tooMany = "pickle with more than 1000000 values, the most that is read";
        Pickles dict = Pickles.pickle().op(Opcode.EMPTY_DICT);
        for (int i = 0; i < 10_000; i++) dict.text("k" + i).op(Opcode.NONE).op(Opcode.SETITEM);
        dict.op(Opcode.MEMOIZE);
        for (int i = 0; i < 500; i++)
            dict.global("__torch__", "X")
                    .op(Opcode.EMPTY_TUPLE)
                    .op(Opcode.NEWOBJ)
                    .op(Opcode.BINGET)
                    .raw("\0")
                    .op(Opcode.BUILD);
        assertRefused(tooMany, dict.stop());
        Pickles list = Pickles.pickle().op(Opcode.EMPTY_LIST);
        for (int i = 0; i < 10_000; i++)
            list.text("k" + i).op(Opcode.NONE).op(Opcode.TUPLE2).op(Opcode.APPEND);
        list.op(Opcode.TUPLE1).op(Opcode.MEMOIZE);
        for (int i = 0; i < 500; i++)
            list.global("collections", "OrderedDict")
                    .op(Opcode.BINGET)
                    .raw("\0")
                    .op(Opcode.REDUCE);
        assertRefused(tooMany, list.stop());
    }

    /** The name of a module's tensor is that of all modules around it. */
    @Test
    void namesAreCounted() {
        assertRefused(
                "the name " + "n".repeat(120) + "… has 1025 characters; expected at most 1024",
                modules(1, "n".repeat(1025), 1).stop());
        assertRefused(
                "names of modules of more than 33554432 characters in all",
                modules(1, "n".repeat(1000), 40_000).stop());
        assertRefused(
                "the name " + "n".repeat(120) + "… has 5000 characters; expected at most 1024",
                p -> p.op(Opcode.EMPTY_DICT)
                        .text("n".repeat(5000))
                        .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                        .op(Opcode.SETITEM));
    }

    /** Modules in modules, of one name; the innermost has some tensors, all the same. */
    private static Pickles modules(int depth, String name, int tensors) {
        Pickles p = Pickles.pickle();
        for (int i = 0; i < depth; i++)
            p.global("__torch__", "X")
                    .op(Opcode.EMPTY_TUPLE)
                    .op(Opcode.NEWOBJ)
                    .op(Opcode.EMPTY_DICT)
                    .text(name);
        p.global("__torch__", "X").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ).op(Opcode.EMPTY_DICT);
        p.text("t0")
                .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                .op(Opcode.MEMOIZE);
        p.op(Opcode.SETITEM);
        for (int i = 1; i < tensors; i++)
            p.text("t" + i).op(Opcode.BINGET).raw("\0").op(Opcode.SETITEM);
        p.op(Opcode.BUILD);
        for (int i = 0; i < depth; i++) p.op(Opcode.SETITEM).op(Opcode.BUILD);
        return p;
    }

    /** Names of one tensor cost nothing here, but a model would hold each as a matrix of its own. */
    @Test
    void sharingIsLimited() {
        Pickles p = Pickles.pickle().op(Opcode.EMPTY_DICT);
        p.text("t0")
                .tensor("FloatStorage", 1 << 20, 0, new long[] {1 << 20}, new long[] {1})
                .op(Opcode.MEMOIZE);
        p.op(Opcode.SETITEM);
        for (int i = 1; i < 100; i++)
            p.text("t" + i).op(Opcode.BINGET).raw("\0").op(Opcode.SETITEM);
        Path path =
                Pickles.write(directory, Pickles.zip(Pickles.entries(p.stop(), new byte[4 << 20]), ZipEntry.STORED));
        assertEquals(
                path + ": 100 tensors of 419430400 bytes in all share storages of 4194304 bytes: more than 16 times as"
                        + " many are not read",
                assertThrows(TorchException.class, () -> TorchFile.open(path).close())
                        .getMessage());
    }

    /** Strings with one hash code, Java's being no secret, must not make a dict slow: 2^16 of them took minutes. */
    @Test
    @Timeout(60)
    void keysOfOneHashCode() {
        Pickles p = Pickles.pickle().op(Opcode.EMPTY_DICT);
        for (int i = 0; i < 1 << 16; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            p.text(key.toString()).op(Opcode.NONE).op(Opcode.SETITEM);
        }
        assertRefused("found no dict of tensors in it", p.stop());
    }

    /** Every wrapper leads to every wrapper, and none to a tensor. */
    @Test
    @Timeout(60)
    void wrappersInWrappers() {
        Pickles p = Pickles.pickle().op(Opcode.EMPTY_DICT).op(Opcode.MEMOIZE);
        for (int i = 0; i < 200_000; i++) p.text("k" + i).op(Opcode.NONE).op(Opcode.SETITEM);
        for (String key : List.of("state_dict", "model_state_dict", "model", "module", "net", "weights", "ema"))
            p.text(key).op(Opcode.BINGET).raw("\0").op(Opcode.SETITEM);
        assertRefused("found no dict of tensors in it", p.stop());
    }

    /** A call whose arguments hold a call, and so on, would end the stack. */
    @Test
    void rebuildingWithinRebuilding() {
        assertRefused(
                "pickle torch._tensor._rebuild_from_type_v2 at offset 77: expected a function that rebuilds a tensor,"
                        + " found torch._tensor._rebuild_from_type_v2",
                p -> p.global("torch._tensor", "_rebuild_from_type_v2")
                        .global("torch._tensor", "_rebuild_from_type_v2")
                        .op(Opcode.TUPLE1)
                        .op(Opcode.REDUCE));
    }

    /** Lists that hold themselves, dicts that double at each level, and nesting without end. */
    @Test
    void graphsThatAWalkWouldNotFinish() {
        assertRefused(
                "expected a dict of tensors or a module, found a list",
                p -> p.op(Opcode.EMPTY_LIST)
                        .op(Opcode.MEMOIZE)
                        .op(Opcode.BINGET)
                        .raw("\0")
                        .op(Opcode.APPEND));
        assertRefused(
                "found no dict of tensors in it",
                p -> p.op(Opcode.EMPTY_DICT)
                        .op(Opcode.MEMOIZE)
                        .text("state_dict")
                        .op(Opcode.BINGET)
                        .raw("\0")
                        .op(Opcode.SETITEM));
        assertRefused(
                "modules nested deeper than 64",
                p -> p.global("__torch__", "X")
                        .op(Opcode.EMPTY_TUPLE)
                        .op(Opcode.NEWOBJ)
                        .op(Opcode.MEMOIZE)
                        .op(Opcode.EMPTY_DICT)
                        .text("self")
                        .op(Opcode.BINGET)
                        .raw("\0")
                        .op(Opcode.SETITEM)
                        .op(Opcode.BUILD));
        assertRefused(
                "more than 200000 attributes of modules",
                chain(Pickles.pickle(), 60).stop());
        Pickles nested = Pickles.pickle();
        for (int i = 0; i < 200_000; i++) nested.op(Opcode.EMPTY_LIST);
        for (int i = 1; i < 200_000; i++) nested.op(Opcode.APPEND);
        assertRefused("expected a dict of tensors or a module, found a list", nested.stop());
    }

    /** A module whose attributes {@code a} and {@code b} are the same module, and so on: 2^depth paths. */
    private static Pickles chain(Pickles p, int depth) {
        p.global("__torch__", "X").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ);
        if (depth == 0) return p;
        p.op(Opcode.EMPTY_DICT).text("a");
        chain(p, depth - 1).op(Opcode.LONG_BINPUT).u32(depth).op(Opcode.SETITEM);
        p.text("b").op(Opcode.LONG_BINGET).u32(depth).op(Opcode.SETITEM);
        return p.op(Opcode.BUILD);
    }
}
