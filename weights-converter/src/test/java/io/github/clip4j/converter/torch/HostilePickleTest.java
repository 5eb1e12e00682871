package io.github.clip4j.converter.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pickles that ask for code, or are damaged. */
class HostilePickleTest extends PickleRefusals {
    private static final String CURE =
            ": if the file is trusted, load it in PyTorch and save its tensors as safetensors";

    /** What an attack calls; the pickle is the classic {@code GLOBAL ... REDUCE}. */
    @ParameterizedTest
    @CsvSource({
        "os,system",
        "posix,system",
        "nt,system",
        "subprocess,Popen",
        "builtins,eval",
        "builtins,exec",
        "builtins,getattr",
        "__builtin__,eval",
        "runpy,_run_code",
        "torch,load",
        "torch.hub,load",
        "torch.serialization,load",
        "torch._utils,_import_dotted_name",
        "torch,FloatStorage.from_file",
        "torch.jit._pickle,build_anything",
        "collections,OrderedDict.__init__",
        "numpy.core.multiarray,frombuffer",
        "builtins,getattr.__call__",
        "torch,ComplexStorage",
        "torch.storage,UntypedStorage.from_file",
        "__torch,X",
        "__torch__x,X",
        "'',''",
    })
    void globalsAreRefusedByName(String module, String name) {
        assertRefused(
                "pickle global " + module + "." + name + " at offset 2 is not allowed" + CURE,
                p -> p.global(module, name)
                        .text("touch owned")
                        .op(Opcode.TUPLE1)
                        .op(Opcode.REDUCE));
        assertRefused(
                "pickle global " + module + "." + name + " at offset " + (2 + 10 + module.length() + name.length())
                        + " is not allowed" + CURE,
                p -> p.text(module)
                        .text(name)
                        .op(Opcode.STACK_GLOBAL)
                        .text("touch owned")
                        .op(Opcode.TUPLE1)
                        .op(Opcode.REDUCE));
    }

    @Test
    void opcodesThatCallAreRefusedByName() {
        assertRefused(
                "pickle opcode INST at offset 3 is not allowed",
                p -> p.op(Opcode.MARK).op(Opcode.INST).raw("os\nsystem\n"));
        assertRefused(
                "pickle opcode OBJ at offset 8 is not allowed",
                p -> p.op(Opcode.MARK).text("").op(Opcode.OBJ));
        assertRefused(
                "pickle opcode EXT1 at offset 2 is not allowed",
                p -> p.op(Opcode.EXT1).raw("\u0001"));
        assertRefused(
                "pickle opcode PERSID at offset 2 is not allowed",
                p -> p.op(Opcode.PERSID).raw("x\n"));
        assertRefused("pickle opcode NEWOBJ_EX at offset 2 is not allowed", p -> p.op(Opcode.NEWOBJ_EX));
    }

    /** Every opcode of Python's list is either one that the machine knows or refused by its name. */
    @Test
    void theAllowListOfOpcodes() {
        Set<String> refused = new TreeSet<>();
        for (Opcode opcode : Opcode.values()) {
            Path path = Pickles.archive(directory, Pickles.pickle().op(opcode).bytes());
            String message = assertThrows(
                            TorchException.class, () -> TorchFile.open(path).close())
                    .getMessage();
            if (message.endsWith("pickle opcode " + opcode + " at offset 2 is not allowed")) refused.add(opcode.name());
        }
        assertEquals(
                new TreeSet<>(Set.of(
                        "ADDITEMS",
                        "BINBYTES8",
                        "BINUNICODE8",
                        "BYTEARRAY8",
                        "DICT",
                        "DUP",
                        "EXT1",
                        "EXT2",
                        "EXT4",
                        "FLOAT",
                        "FROZENSET",
                        "GET",
                        "INST",
                        "INT",
                        "LIST",
                        "LONG",
                        "NEWOBJ_EX",
                        "NEXT_BUFFER",
                        "OBJ",
                        "PERSID",
                        "POP",
                        "POP_MARK",
                        "PUT",
                        "READONLY_BUFFER",
                        "STRING",
                        "UNICODE")),
                refused);
        assertRefused("pickle opcode 0xff at offset 2 is unknown", p -> p.raw("\u00ff"));
    }

    @Test
    void allowedNamesAreNotCalledAtWill() {
        assertRefused(
                "pickle REDUCE of torch.FloatStorage at offset 23 is not allowed",
                p -> p.global("torch", "FloatStorage").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE));
        assertRefused(
                "pickle REDUCE of torch.float16 at offset 18 is not allowed",
                p -> p.global("torch", "float16").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE));
        assertRefused(
                "pickle REDUCE of __torch__.os at offset 17 is not allowed",
                p -> p.global("__torch__", "os").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE));
        assertRefused(
                "pickle NEWOBJ of torch.FloatStorage at offset 23 is not allowed",
                p -> p.global("torch", "FloatStorage").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ));
        assertRefused(
                "pickle NEWOBJ of __torch__.X at offset 17: expected no arguments, found 1",
                p -> p.global("__torch__", "X")
                        .op(Opcode.NONE)
                        .op(Opcode.TUPLE1)
                        .op(Opcode.NEWOBJ));
        assertRefused(
                "pickle BUILD of torch.Size at offset 15 is not allowed",
                p -> p.global("torch", "Size").op(Opcode.EMPTY_DICT).op(Opcode.BUILD));
        assertRefused(
                "pickle REDUCE at offset 4: expected a global, found None",
                p -> p.op(Opcode.NONE).op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE));
        assertRefused(
                "pickle NEWOBJ of torch._utils._rebuild_tensor_v2 at offset 36 is not allowed",
                p -> p.global("torch._utils", "_rebuild_tensor_v2")
                        .op(Opcode.EMPTY_TUPLE)
                        .op(Opcode.NEWOBJ));
        assertRefused(
                "pickle collections.OrderedDict at offset 29: expected a list of pairs, found None",
                p -> p.global("collections", "OrderedDict")
                        .op(Opcode.NONE)
                        .op(Opcode.TUPLE1)
                        .op(Opcode.REDUCE));
    }

    @Test
    void namesInMessagesAreOneShortLine() {
        String name = "a\u0007\u001b[31m".repeat(80);
        Path path =
                Pickles.archive(directory, Pickles.pickle().global("os\r", name).stop());
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertFalse(message.chars().anyMatch(c -> c < 0x20), message);
        assertTrue(message.length() < path.toString().length() + 220, message);
        assertRefused("pickle name at offset 3 is longer than 512 bytes", p -> p.global("a".repeat(100_000), "b"));
    }

    @Test
    void stackAndMarks() {
        assertRefused(
                "pickle TUPLE2 at offset 3: the stack is empty",
                p -> p.op(Opcode.NONE).op(Opcode.TUPLE2));
        assertRefused(
                "pickle APPENDS at offset 3: there is no MARK",
                p -> p.op(Opcode.EMPTY_LIST).op(Opcode.APPENDS));
        assertRefused(
                "pickle TUPLE1 at offset 4: the stack is empty",
                p -> p.op(Opcode.NONE).op(Opcode.MARK).op(Opcode.TUPLE1));
        assertRefused("pickle STOP at offset 2: the stack is empty", p -> p);
        assertRefused(
                "pickle STOP at offset 4 leaves other values on the stack",
                p -> p.op(Opcode.NONE).op(Opcode.NONE));
        assertRefused(
                "pickle BINGET at offset 2: nothing was stored as 7",
                p -> p.op(Opcode.BINGET).raw("\u0007"));
        assertRefused(
                "pickle of 3 bytes ends early, at offset 3, before STOP",
                Pickles.pickle().op(Opcode.NONE).bytes());
        assertRefused("pickle of 0 bytes ends early, at offset 0, before STOP", new byte[0]);
        assertRefused("pickle protocol 6 at offset 2: expected at most 5", p -> p.raw("\u0080\u0006"));
        assertRefused(
                "pickle SETITEM at offset 5: expected a key that Python can hash, found a list",
                p -> p.op(Opcode.EMPTY_DICT)
                        .op(Opcode.EMPTY_LIST)
                        .op(Opcode.NONE)
                        .op(Opcode.SETITEM));
        assertRefused(
                "pickle SETITEMS at offset 5: a key without a value",
                p -> p.op(Opcode.EMPTY_DICT).op(Opcode.MARK).op(Opcode.NEWTRUE).op(Opcode.SETITEMS));
        assertRefused(
                "pickle APPEND at offset 4: expected a list, found a dict",
                p -> p.op(Opcode.EMPTY_DICT).op(Opcode.NONE).op(Opcode.APPEND));
    }

    private void assertTensorRefused(
            String expected, String type, long count, long offset, long[] shape, long[] strides) {
        byte[] pickle = Pickles.pickle()
                .op(Opcode.EMPTY_DICT)
                .text("x")
                .tensor(type, count, offset, shape, strides)
                .op(Opcode.SETITEM)
                .stop();
        Path path = Pickles.archive(directory, pickle);
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertTrue(message.startsWith(path + ": ") && message.contains(expected), message);
    }

    @Test
    void tensorsStayInsideTheirStorage() {
        long[] none = {};
        long[] one = {1};
        long[] two = {2};
        assertTensorRefused("lies outside its storage of 2 elements", "FloatStorage", 2, 1, two, one);
        assertTensorRefused("lies outside its storage of 2 elements", "FloatStorage", 2, 2, none, none);
        assertTensorRefused("lies outside its storage of 2 elements", "FloatStorage", 2, 0, two, two);
        assertTensorRefused("lies outside its storage of 2 elements", "FloatStorage", 2, 3, new long[1], one);
        assertTensorRefused(
                "lies outside its storage of 2 elements", "FloatStorage", 2, 0, two, new long[] {Long.MAX_VALUE});
        assertTensorRefused("its size overflows", "FloatStorage", 2, Long.MAX_VALUE, two, two);
        assertTensorRefused(
                "its size overflows", "FloatStorage", 2, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0});
        assertTensorRefused(
                "more elements than its storage of 2", "FloatStorage", 2, 0, new long[] {1L << 40}, new long[] {0});
        assertTensorRefused("expected integers that are not negative", "FloatStorage", 2, 1, two, new long[] {-1});
        assertTensorRefused("expected integers that are not negative", "FloatStorage", 2, 0, new long[] {-2}, one);
        assertTensorRefused("expected an offset that is not negative", "FloatStorage", 2, -1, two, one);
        assertTensorRefused("expected as many strides as dimensions", "FloatStorage", 2, 0, two, none);
        assertTensorRefused("a tuple of at most 16 integers", "FloatStorage", 2, 0, new long[17], new long[17]);
        assertTensorRefused("expected a number of elements", "FloatStorage", -1, 0, none, none);
        assertTensorRefused("expected a number of elements", "DoubleStorage", Long.MAX_VALUE, 0, none, none);
        assertTensorRefused(
                "storage data/0: expected 12 bytes for 3 elements of F32, found 8", "FloatStorage", 3, 0, two, one);
        assertTensorRefused(
                "storage data/0: expected 4 bytes for 2 elements of F16, found 8", "HalfStorage", 2, 0, two, one);
    }

    @Test
    void storagesAreNamedPlainly() {
        for (String key : List.of("", "../0", "a/b", "0".repeat(65), "\u00e9"))
            assertTrue(assertThrows(
                            TorchException.class,
                            () -> TorchFile.open(Pickles.archive(
                                            directory,
                                            Pickles.pickle()
                                                    .storage("FloatStorage", key, 2)
                                                    .stop()))
                                    .close())
                    .getMessage()
                    .endsWith("expected the name of a storage"));
        assertRefused(
                "pickle BINPERSID at offset 3: expected a tuple of 5 values, found None",
                p -> p.op(Opcode.NONE).op(Opcode.BINPERSID));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = Pickles.stateDict();
        for (int i = 0; i < whole.length; i++) {
            Path path = Pickles.archive(directory, Arrays.copyOf(whole, i));
            assertThrows(TorchException.class, () -> TorchFile.open(path).close(), "cut at " + i);
        }
        TorchFile.open(Pickles.archive(directory, whole)).close();
    }

    /** Random damage gives data or one of our errors, never another exception. */
    @Test
    void randomDamage() {
        Random random = new Random(20260101);
        byte[] whole = Pickles.stateDict();
        Opcode[] opcodes = Opcode.values();
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int any = random.nextBoolean() ? random.nextInt(256) : opcodes[random.nextInt(opcodes.length)].code();
                damaged[random.nextInt(damaged.length)] = (byte) any;
            }
            try {
                StateDict.find("model.pt", PickleMachine.read("model.pt", damaged));
                accepted++;
            } catch (TorchException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("for " + Arrays.toString(damaged), e);
            }
        }
        assertTrue(accepted > 200, "accepted only " + accepted);
    }
}
