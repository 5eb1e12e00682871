package io.github.clip4j.cuda.fake;

import java.util.HashMap;
import java.util.Map;

/** Failures that a test ordered. */
final class Injections {
    private final Map<String, Order> calls = new HashMap<>();
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
        calls.put(function, new Order(n, code));
    }

    void checkAllocation() {
        if (allocations > 0 && --allocations == 0) throw new CallFailure(Status.OUT_OF_MEMORY);
    }

    void checkLaunch() {
        if (launches > 0 && --launches == 0) throw new Context.InjectedFailure();
    }

    void check(String function) {
        Order order = calls.get(function);
        if (order == null) return;
        if (order.left > 1) {
            calls.put(function, new Order(order.left - 1, order.code));
            return;
        }
        calls.remove(function);
        throw new CallFailure(order.code);
    }

    private record Order(int left, int code) {}
}
