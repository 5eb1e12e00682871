package io.github.clip4j.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** Failures that a test ordered, and mistakes that it makes in the host's place. */
final class Injections {
    private final Map<String, Order> calls = new HashMap<>();
    private final Map<String, Turn> repetitions = new HashMap<>();
    private final Map<String, Change> arguments = new HashMap<>();
    private final Map<String, Change> parameters = new HashMap<>();
    private int allocations;
    private int launches;

    /** The {@code n}-th allocation from now on. */
    void failAllocation(int n) {
        allocations = n;
    }

    /** The {@code n}-th run of a kernel from now on. */
    void failLaunch(int n) {
        launches = n;
    }

    /** The {@code n}-th call of a function from now on. */
    void failCall(String function, int n, int code) {
        calls.put(function, new Order(new Turn(n), code));
    }

    /** The {@code n}-th call of a function from now on is done twice. */
    void repeatCall(String function, int n) {
        repetitions.put(function, new Turn(n));
    }

    /** The {@code n}-th call of a function from now on has another argument. */
    void changeArgument(String function, int n, int index, LongUnaryOperator change) {
        arguments.put(function, new Change(new Turn(n), index, change));
    }

    /** The {@code n}-th launch of a kernel from now on has another parameter. */
    void changeParameter(String kernel, int n, int index, LongUnaryOperator change) {
        parameters.put(kernel, new Change(new Turn(n), index, change));
    }

    void checkAllocation() {
        if (allocations > 0 && --allocations == 0) throw new CallFailure(Status.OUT_OF_MEMORY);
    }

    void checkLaunch() {
        if (launches > 0 && --launches == 0) throw new Context.InjectedFailure();
    }

    void check(String function) {
        Order order = calls.get(function);
        if (order != null && order.turn.comes()) throw new CallFailure(order.code);
    }

    boolean isRepeated(String function) {
        Turn turn = repetitions.get(function);
        return turn != null && turn.comes();
    }

    void changeArguments(String function, Arguments given) {
        Change change = arguments.get(function);
        if (change != null && change.turn.comes())
            given.slots()
                    .setAtIndex(ValueLayout.JAVA_LONG, change.index, change.by.applyAsLong(given.word(change.index)));
    }

    /** Of 4 or 8 bytes. */
    void changeParameter(String kernel, int index, MemorySegment given) {
        Change change = parameters.get(kernel);
        if (change == null || change.index != index || !change.turn.comes()) return;
        if (given.byteSize() == Integer.BYTES) {
            int value = given.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
            given.set(ValueLayout.JAVA_INT_UNALIGNED, 0, (int) change.by.applyAsLong(value));
        } else {
            long value = given.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            given.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, change.by.applyAsLong(value));
        }
    }

    private record Order(Turn turn, int code) {}

    private record Change(Turn turn, int index, LongUnaryOperator by) {}

    /** Counts to the call that is meant. */
    private static final class Turn {
        private int left;

        Turn(int n) {
            left = n;
        }

        boolean comes() {
            return left > 0 && --left == 0;
        }
    }
}
