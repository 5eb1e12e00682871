package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One GPU as the driver lists it: what it is can be asked without a context, which would take memory on it and a moment.
 *
 * @param ordinal from 0
 * @param handle the driver's
 */
record Gpu(int ordinal, int handle) {
    private static final int NAME_BYTES = 256;

    /** How many GPUs the driver shows. */
    static int count() {
        int[] count = new int[1];
        Driver.check(cuDeviceGetCount(count), "number of devices");
        return count[0];
    }

    /** All that the driver shows, by ordinal. */
    static List<Gpu> all() {
        return IntStream.range(0, count()).mapToObj(Gpu::of).toList();
    }

    static Gpu of(int ordinal) {
        int[] handle = new int[1];
        Driver.check(cuDeviceGet(handle, ordinal), "device " + ordinal);
        return new Gpu(ordinal, handle[0]);
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
        return "%s, compute capability %d.%d, %d MB%s"
                .formatted(
                        name(),
                        capability / 10,
                        capability % 10,
                        memory() / 1_000_000,
                        capability < KernelImage.LEAST_CAPABILITY ? ", too old: 7.5 is the least" : "");
    }
}
