package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * A GPU that the kernels can run on. Its properties can be read without a context, which would take memory and time.
 *
 * @param ordinal from 0, among those that can be used
 * @param handle the driver's own number for it
 */
record Gpu(int ordinal, int handle) {
    private static final int NAME_BYTES = 256;

    /** All devices that the driver shows, in its order. */
    static List<Gpu> shown() {
        int[] count = new int[1];
        Driver.check(cuDeviceGetCount(count), "number of devices");
        return IntStream.range(0, count[0]).mapToObj(Gpu::shown).toList();
    }

    private static Gpu shown(int ordinal) {
        int[] handle = new int[1];
        Driver.check(cuDeviceGet(handle, ordinal), "device " + ordinal);
        return new Gpu(ordinal, handle[0]);
    }

    /** The devices that are new enough. */
    static List<Gpu> usable() {
        List<Gpu> usable = new ArrayList<>();
        for (Gpu gpu : shown())
            if (gpu.capability() >= KernelImage.LEAST_CAPABILITY) usable.add(new Gpu(usable.size(), gpu.handle));
        return usable;
    }

    /** For example {@code NVIDIA A100-SXM4-40GB}. */
    String name() {
        byte[] name = new byte[NAME_BYTES];
        Driver.check(cuDeviceGetName(name, NAME_BYTES, handle), "name of device " + ordinal);
        int end = 0;
        while (end < NAME_BYTES && name[end] != 0) end++;
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    /** 80 for compute capability 8.0. */
    int capability() {
        return 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        Driver.check(cuDeviceGetAttribute(value, attribute, handle), "attribute " + attribute);
        return value[0];
    }

    /** In bytes. */
    long memory() {
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            Driver.check(cuDeviceTotalMem(bytes, handle), "memory of device " + ordinal);
            return bytes.get();
        }
    }

    /** For example {@code NVIDIA A100-SXM4-40GB, compute capability 8.0, 42298 MB}. */
    String describe() {
        int capability = capability();
        return String.format(
                Locale.ROOT,
                "%s, compute capability %d.%d, %d MB",
                name(),
                capability / 10,
                capability % 10,
                memory() / 1_000_000);
    }
}
