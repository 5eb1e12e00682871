package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.DeviceMemory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Assumptions;

/**
 * A machine with NVIDIA devices: the driver and cuBLAS in Java, below JavaCPP's real libraries. Kernels run in the PTX
 * interpreter.
 *
 * <p>It is pessimistic. Queued work is done when somebody waits for it and not before; fresh memory is full of NaN;
 * asynchronous copies read and write pinned memory when they are done, not when they are called; what a real driver
 * lets pass by luck is a {@linkplain #faults() fault}. A test starts one, runs host code, and asserts that there are no
 * faults and that everything is {@linkplain #live() given back}.
 *
 * <p>The libraries are loaded once a process, before anything of {@code org.bytedeco.cuda} is touched; each start
 * forgets everything of the one before.
 */
public final class FakeGpu implements AutoCloseable {
    private final World world;

    private FakeGpu(World world) {
        this.world = world;
    }

    /** With {@link FakeConfig#DEFAULT}. */
    public static FakeGpu start() {
        return start(FakeConfig.DEFAULT);
    }

    /** Skips the test, with the reason, where there is no C compiler. */
    public static FakeGpu start(FakeConfig config) {
        return start(config, EnumSet.allOf(Library.class));
    }

    /** A machine with a driver and the runtime library, but no cuBLAS. The process can have no other fake. */
    public static FakeGpu startWithoutBlas(FakeConfig config) {
        return start(config, EnumSet.of(Library.DRIVER, Library.RUNTIME));
    }

    private static FakeGpu start(FakeConfig config, Set<Library> libraries) {
        String reason = NativeFake.install(libraries);
        Assumptions.assumeTrue(reason == null, reason);
        World world = new World(config);
        NativeFake.world(world);
        return new FakeGpu(world);
    }

    /** What a correct program does not do, in words; each also had an error code. Ordered failures are no faults. */
    public List<String> faults() {
        synchronized (world) {
            return List.copyOf(world.faults());
        }
    }

    /** Forgets the faults so far. */
    public void clearFaults() {
        synchronized (world) {
            world.faults().clear();
        }
    }

    /** What is not given back. */
    public Live live() {
        synchronized (world) {
            return world.live();
        }
    }

    /** All successful calls of cuLaunchKernel. */
    public List<Launch> launches() {
        synchronized (world) {
            return List.copyOf(world.launches());
        }
    }

    /** Successful calls of cuGraphLaunch. */
    public int graphLaunches() {
        synchronized (world) {
            return world.graphLaunches();
        }
    }

    /** The names of all functions called, in order. */
    public List<String> calls() {
        synchronized (world) {
            return List.copyOf(world.calls());
        }
    }

    /** The memory of the first device. */
    public DeviceMemory memory() {
        return memory(0);
    }

    /** The memory of a device. */
    public DeviceMemory memory(int device) {
        return world.devices().get(device).memory();
    }

    /** The {@code n}-th allocation from now on, of the device or of pinned memory, finds no memory; 1 is the next. */
    public void failAllocation(int n) {
        synchronized (world) {
            world.injections().failAllocation(n);
        }
    }

    /** The {@code n}-th run of a kernel from now on, in a graph or not, breaks the context, as a real fault does. */
    public void failLaunch(int n) {
        synchronized (world) {
            world.injections().failLaunch(n);
        }
    }

    /**
     * The {@code n}-th call of a function from now on does nothing and returns {@code code}.
     *
     * @param function the exported symbol, such as {@code cuMemAlloc_v2}
     * @param n 1 is the next
     * @param code of the driver, or of cuBLAS for its functions
     */
    public void failCall(String function, int n, int code) {
        synchronized (world) {
            world.injections().failCall(function, n, code);
        }
    }

    /** The {@code n}-th call of a function from now on does nothing, as if the host had forgotten it. */
    public void forgetCall(String function, int n) {
        failCall(function, n, 0);
    }

    /** The {@code n}-th call of a function from now on is made twice. */
    public void repeatCall(String function, int n) {
        synchronized (world) {
            world.injections().repeatCall(function, n);
        }
    }

    /**
     * The {@code n}-th call of a function from now on is made with another argument.
     *
     * @param function the exported symbol
     * @param n 1 is the next
     * @param index of the argument, from 0
     * @param change from the argument to the wrong one
     */
    public void changeArgument(String function, int n, int index, LongUnaryOperator change) {
        synchronized (world) {
            world.injections().changeArgument(function, n, index, change);
        }
    }

    /** The same for a parameter of a kernel; one of 32 bits, whatever its type, comes as a signed int. */
    public void changeParameter(String kernel, int n, int index, LongUnaryOperator change) {
        synchronized (world) {
            world.injections().changeParameter(kernel, n, index, change);
        }
    }

    /** The driver answers no more calls, until the next start. */
    @Override
    public void close() {
        NativeFake.world(null);
        synchronized (world) {
            world.pinned().close();
        }
    }
}
