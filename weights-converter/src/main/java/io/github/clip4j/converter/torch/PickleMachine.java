package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.AnyStorage;
import io.github.clip4j.converter.torch.PickleValue.Bool;
import io.github.clip4j.converter.torch.PickleValue.Constant;
import io.github.clip4j.converter.torch.PickleValue.Dict;
import io.github.clip4j.converter.torch.PickleValue.Global;
import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Items;
import io.github.clip4j.converter.torch.PickleValue.Module;
import io.github.clip4j.converter.torch.PickleValue.Text;
import io.github.clip4j.converter.torch.PickleValue.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A pickle machine that builds data and runs nothing. It knows the opcodes that {@code torch.save} and TorchScript
 * write (and their equivalents in protocol 4) and the globals of {@link Callable}; everything else is refused, and the
 * error names it. It is a loop over a stack: nesting costs no recursion. The pickle's size is limited, and so is the
 * number of values: made, put into the memo, or copied from one container to another.
 */
final class PickleMachine {
    /** Largest pickle; those of the largest published models with optimizer state take 2 MB. */
    static final int MAX_BYTES = 16 << 20;

    private static final int HIGHEST_PROTOCOL = 5;

    private final PickleReader in;
    private final PickleCalls calls;
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private final ArrayList<PickleValue> stack = new ArrayList<>();
    private final Map<String, AnyStorage> storages;
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final ValueCount values;
    private int at;
    private Opcode opcode = Opcode.STOP;

    private PickleMachine(PickleReader in, Map<String, AnyStorage> storages) {
        this.in = in;
        this.values = new ValueCount(in);
        this.calls = new PickleCalls(in, values);
        this.storages = storages;
    }

    /**
     * Builds the value that a pickle describes.
     *
     * @param source the file, for messages
     * @param pickle the bytes
     * @return the value
     * @throws TorchException if it is malformed, too large, or asks for anything that is not allowed
     */
    static PickleValue read(String source, byte[] pickle) {
        return read(new PickleReader(source, pickle));
    }

    /** Builds the value that the next of several pickles describes. */
    static PickleValue read(PickleReader in) {
        return read(in, new HashMap<>());
    }

    /** The same, and notes the storages that it names. */
    static PickleValue read(PickleReader in, Map<String, AnyStorage> storages) {
        PickleMachine machine = new PickleMachine(in, storages);
        do machine.step();
        while (machine.opcode != Opcode.STOP);
        PickleValue result = machine.pop();
        if (!machine.stack.isEmpty() || !machine.marks.isEmpty())
            throw machine.in.error("STOP at offset " + machine.at + " leaves other values on the stack");
        return result;
    }

    private void step() {
        at = in.offset();
        int code = in.u8();
        Opcode next = Opcode.of(code);
        if (next == null) throw in.error(String.format(Locale.ROOT, "opcode 0x%02x at offset %d is unknown", code, at));
        opcode = next;
        switch (next) {
            case PROTO -> protocol(in.u8());
            case FRAME -> in.skip(Long.BYTES);
            case STOP -> {}
            case MARK -> mark();
            case NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT -> push(number(next));
            case BINSTRING, SHORT_BINSTRING, BINUNICODE, SHORT_BINUNICODE -> push(new Text(text(next)));
            case SHORT_BINBYTES -> bytes(in.u8());
            case BINBYTES -> bytes(in.u32());
            case EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE -> push(tuple(next));
            case EMPTY_LIST -> push(new Items());
            case EMPTY_DICT -> push(new Dict());
            case EMPTY_SET -> push(Constant.OTHER);
            case APPEND -> append(popMany(1));
            case APPENDS -> append(popToMark());
            case SETITEM -> setItems(popMany(2));
            case SETITEMS -> setItems(popToMark());
            case BINPUT -> memoize(in.u8());
            case LONG_BINPUT -> memoize(in.u32());
            case MEMOIZE -> memoize(memo.size());
            case BINGET -> recall(in.u8());
            case LONG_BINGET -> recall(in.u32());
            case GLOBAL -> push(global(in.line(), in.line()));
            case STACK_GLOBAL -> stackGlobal();
            case BINPERSID -> push(storage());
            case REDUCE -> reduce();
            case NEWOBJ -> newObject();
            case BUILD -> build();
            default -> throw in.error("opcode " + next + " at offset " + at + " is not allowed");
        }
    }

    private void protocol(int version) {
        if (version > HIGHEST_PROTOCOL)
            throw in.error("protocol " + version + " at offset " + at + ": expected at most " + HIGHEST_PROTOCOL);
    }

    private PickleValue number(Opcode kind) {
        return switch (kind) {
            case NONE -> Constant.NONE;
            case NEWTRUE -> new Bool(true);
            case NEWFALSE -> new Bool(false);
            case BININT -> new Int(in.i32());
            case BININT1 -> new Int(in.u8());
            case BININT2 -> new Int(in.u16());
            case LONG1 -> integer(in.u8());
            case LONG4 -> integer(in.u32());
            default -> {
                in.skip(Double.BYTES);
                yield Constant.OTHER;
            }
        };
    }

    /** One of more than 64 bits, a seed perhaps, counts nothing of a tensor. */
    private PickleValue integer(long bytes) {
        if (bytes <= Long.BYTES) return new Int(in.integer((int) bytes));
        in.skip(bytes);
        return Constant.OTHER;
    }

    private void bytes(long count) {
        in.skip(count);
        push(Constant.OTHER);
    }

    private String text(Opcode kind) {
        return switch (kind) {
            case SHORT_BINSTRING, SHORT_BINUNICODE -> in.utf8(in.u8());
            default -> in.utf8(in.u32());
        };
    }

    private PickleValue tuple(Opcode kind) {
        return new Tuple(
                switch (kind) {
                    case EMPTY_TUPLE -> List.of();
                    case TUPLE1 -> popMany(1);
                    case TUPLE2 -> popMany(2);
                    case TUPLE3 -> popMany(3);
                    default -> popToMark();
                });
    }

    private void append(List<PickleValue> items) {
        if (!(peek() instanceof Items list)) throw unexpected("a list", peek());
        list.items.addAll(items);
    }

    private void setItems(List<PickleValue> pairs) {
        if (!(peek() instanceof Dict dict)) throw unexpected("a dict", peek());
        if (pairs.size() % 2 != 0) throw in.error(opcode + " at offset " + at + ": a key without a value");
        for (int i = 0; i < pairs.size(); i += 2) {
            PickleValue key = pairs.get(i);
            if (key instanceof Items || key instanceof Dict) throw unexpected("a key that Python can hash", key);
            dict.put(key, pairs.get(i + 1));
        }
    }

    private void memoize(long index) {
        values.add(1);
        memo.put(index, peek());
    }

    private void recall(long index) {
        PickleValue value = memo.get(index);
        if (value == null) throw in.error(opcode + " at offset " + at + ": nothing was stored as " + index);
        push(value);
    }

    private Global global(String module, String name) {
        Callable callable = Callable.find(module, name);
        String full = module + "." + name;
        if (callable == null)
            throw in.error("global " + TorchException.quote(full) + " at offset " + at
                    + " is not allowed: if the file is trusted, load it in PyTorch and save its tensors as"
                    + " safetensors");
        return new Global(full, callable);
    }

    private AnyStorage storage() {
        AnyStorage storage = calls.storage(pop(), at);
        storages.putIfAbsent(storage.key(), storage);
        return storage;
    }

    private void stackGlobal() {
        List<PickleValue> names = popMany(2);
        if (!(names.getFirst() instanceof Text module)) throw unexpected("a string", names.getFirst());
        if (!(names.getLast() instanceof Text name)) throw unexpected("a string", names.getLast());
        push(global(module.value(), name.value()));
    }

    private void reduce() {
        List<PickleValue> call = popMany(2);
        if (!(call.getFirst() instanceof Global function)) throw unexpected("a global", call.getFirst());
        if (!(call.getLast() instanceof Tuple arguments)) throw unexpected("a tuple", call.getLast());
        push(calls.call(function, arguments.items, at));
    }

    private void newObject() {
        List<PickleValue> call = popMany(2);
        if (!(call.getFirst() instanceof Global type)) throw unexpected("a global", call.getFirst());
        if (!(call.getLast() instanceof Tuple arguments)) throw unexpected("a tuple", call.getLast());
        switch (type.callable().kind()) {
            case MODULE_CLASS -> {
                if (!arguments.items.isEmpty())
                    throw in.error("NEWOBJ of " + TorchException.quote(type.name()) + " at offset " + at
                            + ": expected no arguments, found " + arguments.items.size());
                push(new Module());
            }
            case ORDERED_DICT, REBUILD_PARAMETER, IGNORED_CALL -> push(calls.call(type, arguments.items, at));
            default -> throw in.error("NEWOBJ of " + type.name() + " at offset " + at + " is not allowed");
        }
    }

    private void build() {
        PickleValue state = pop();
        PickleValue target = peek();
        switch (target) {
            case Module module -> {
                // A class with its own __getstate__ may have any state; such a class holds no weights by name.
                if (!(state instanceof Dict attributes)) return;
                values.add(attributes.members.size());
                module.attributes.members.putAll(attributes.members);
            }
            // The version numbers that nn.Module.state_dict() leaves on its OrderedDict; attributes of a parameter.
            case Dict _, PickleValue.Tensor _ -> {
                if (!(state instanceof Dict)) throw unexpected("a dict", state);
            }
            case OtherTensor _ -> {}
            // The byte order of a type of numpy's, say.
            case Constant constant when constant == Constant.OTHER -> {}
            default -> throw in.error("BUILD of " + target.kind() + " at offset " + at + " is not allowed");
        }
    }

    private void push(PickleValue value) {
        values.add(1);
        stack.add(value);
    }

    private void mark() {
        values.add(1);
        marks.push(stack.size());
    }

    private PickleValue peek() {
        require(1);
        return stack.getLast();
    }

    private PickleValue pop() {
        require(1);
        return stack.removeLast();
    }

    private List<PickleValue> popMany(int count) {
        require(count);
        return take(stack.size() - count);
    }

    private List<PickleValue> popToMark() {
        Integer mark = marks.poll();
        if (mark == null) throw in.error(opcode + " at offset " + at + ": there is no MARK");
        return take(mark);
    }

    private List<PickleValue> take(int from) {
        List<PickleValue> tail = stack.subList(from, stack.size());
        List<PickleValue> taken = new ArrayList<>(tail);
        tail.clear();
        return taken;
    }

    /** The values below the last mark are out of reach, as in Python. */
    private void require(int count) {
        Integer mark = marks.peek();
        if (stack.size() - (mark == null ? 0 : mark) < count)
            throw in.error(opcode + " at offset " + at + ": the stack is empty");
    }

    private TorchException unexpected(String expected, PickleValue found) {
        return in.error(opcode + " at offset " + at + ": expected " + expected + ", found "
                + TorchException.quote(found.kind()));
    }
}
