package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;

import io.github.clip4j.cuda.kernel.Launch;
import io.github.clip4j.error.ClipException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** The kernels of {@code clip.cu} on a device. Thread-safe. */
final class KernelModule implements Closer.Resource {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cuda");

    private final CUmod_st handle = new CUmod_st();
    private final String source;
    private final ConcurrentMap<String, CUfunc_st> functions = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * Loads the kernels into the current context.
     *
     * @param kernels a cubin, or PTX, which the driver compiles
     */
    KernelModule(KernelImage kernels) {
        source = kernels.source();
        byte[] image = kernels.data();
        // The driver reads PTX to its terminating zero.
        try (BytePointer data = new BytePointer(image.length + 1L)) {
            data.put(image, 0, image.length).put(image.length, (byte) 0);
            Driver.check(cuModuleLoadData(handle, data), "kernels");
        }
    }

    /**
     * Loads the kernels that were compiled for the device; if they do not load, for instance from a damaged file, loads
     * the PTX.
     *
     * @param compiled empty if there are none
     * @param ptx code that any driver compiles
     */
    static KernelModule load(Optional<KernelImage> compiled, KernelImage ptx) {
        if (compiled.isPresent()) {
            try {
                return new KernelModule(compiled.get());
            } catch (ClipException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}; the driver compiles PTX instead. The files in clip.cuda.cache may be deleted",
                        e.getMessage());
            }
        }
        return new KernelModule(ptx);
    }

    /** Says who compiled the kernels, for people to read. */
    String source() {
        return source;
    }

    private CUfunc_st function(String name) {
        return functions.computeIfAbsent(name, _ -> {
            CUfunc_st function = new CUfunc_st();
            Driver.check(cuModuleGetFunction(function, handle, name), "kernel " + name);
            return function;
        });
    }

    /** Enqueues a launch. The driver copies the arguments before it returns. */
    void launch(Launch launch, Stream stream) {
        List<Object> arguments = launch.arguments();
        int slots = arguments.size();
        try (BytePointer values = new BytePointer((long) slots * Long.BYTES);
                PointerPointer<BytePointer> addresses = new PointerPointer<>(slots)) {
            MemorySegment memory = MemorySegment.ofBuffer(values.asByteBuffer());
            for (int i = 0; i < slots; i++) {
                put(memory, (long) i * Long.BYTES, arguments.get(i));
                addresses.put(i, new BytePointer(values).position((long) i * Long.BYTES));
            }
            int result = cuLaunchKernel(
                    function(launch.kernel()),
                    launch.x(),
                    launch.y(),
                    launch.z(),
                    launch.threads(),
                    1,
                    1,
                    launch.sharedBytes(),
                    stream.handle(),
                    addresses,
                    null);
            Driver.check(result, "launch of " + launch.kernel());
        }
    }

    private static void put(MemorySegment memory, long at, Object value) {
        switch (value) {
            case Long address -> memory.set(ValueLayout.JAVA_LONG, at, address);
            case Integer number -> memory.set(ValueLayout.JAVA_INT, at, number);
            case Float number -> memory.set(ValueLayout.JAVA_FLOAT, at, number);
            default -> throw new IllegalArgumentException("kernel argument of " + value.getClass());
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuModuleUnload(handle), "cuModuleUnload");
    }
}
