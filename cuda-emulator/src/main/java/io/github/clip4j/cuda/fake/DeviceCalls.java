package io.github.clip4j.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The driver itself, and what devices say about themselves. */
final class DeviceCalls {
    /** C strings that live as long as the process, as the driver's do. */
    private static final Map<Integer, MemorySegment> NAMES = Arrays.stream(Status.values())
            .collect(Collectors.toMap(Status::code, s -> Arena.global().allocateFrom(s.cName())));

    private static final Map<Integer, MemorySegment> TEXTS = Arrays.stream(Status.values())
            .collect(Collectors.toMap(
                    Status::code,
                    s -> Arena.global()
                            .allocateFrom(
                                    "fake: " + s.name().toLowerCase(Locale.ROOT).replace('_', ' '))));

    private DeviceCalls() {}

    static void addTo(CallTable table) {
        table.add("cuInit", 1, (world, a) -> {
            world.requireNoFlags(a.number(0));
            world.initialise();
        });
        table.add(
                "cuDriverGetVersion",
                1,
                (world, a) -> a.putInt(0, world.config().driverVersion()));
        table.add("cuGetErrorName", 2, (world, a) -> errorText(a, NAMES));
        table.add("cuGetErrorString", 2, (world, a) -> errorText(a, TEXTS));
        // NVRTC looks it up and crashes without it.
        table.add("cuGetExportTable", 2, (world, a) -> {
            throw new CallFailure(Status.NOT_FOUND);
        });
        table.add("cuDeviceGetCount", 1, (world, a) -> {
            world.checkInitialised();
            a.putInt(0, world.devices().size());
        });
        table.add(
                "cuDeviceGet",
                2,
                (world, a) -> a.putInt(0, world.device(a.number(1)).ordinal()));
        table.add(
                "cuDeviceGetName",
                3,
                (world, a) -> a.putText(
                        0, a.number(1), world.device(a.number(2)).facts().name()));
        table.add("cuDeviceGetUuid", 2, DeviceCalls::uuid);
        table.add("cuDeviceGetUuid_v2", 2, DeviceCalls::uuid);
        table.add(
                "cuDeviceTotalMem_v2",
                2,
                (world, a) -> a.putLong(0, world.device(a.number(1)).facts().totalMemory()));
        table.add("cuDeviceGetAttribute", 3, DeviceCalls::attribute);
    }

    private static void errorText(Arguments a, Map<Integer, MemorySegment> texts) {
        MemorySegment text = texts.get(a.number(0));
        a.putLong(1, text == null ? 0 : text.address());
        if (text == null) throw new CallFailure(Status.INVALID_VALUE);
    }

    private static void uuid(World world, Arguments a) {
        MemorySegment uuid = a.host(0, 16);
        uuid.fill((byte) 0xFA);
        uuid.set(ValueLayout.JAVA_BYTE, 15, (byte) world.device(a.number(1)).ordinal());
    }

    private static void attribute(World world, Arguments a) {
        FakeDevice facts = world.device(a.number(2)).facts();
        Optional<Attribute> attribute = Arrays.stream(Attribute.values())
                .filter(candidate -> candidate.number == a.number(1))
                .findFirst();
        world.require(attribute.isPresent(), "the fake knows no device attribute " + a.number(1), Status.INVALID_VALUE);
        a.putInt(0, attribute.orElseThrow().value.apply(facts));
    }

    /** Those that somebody asks for, by their numbers in {@code CUdevice_attribute}. */
    private enum Attribute {
        MAX_SHARED_MEMORY_PER_BLOCK(8, _ -> FakeDevice.SHARED_PER_BLOCK),
        MULTIPROCESSOR_COUNT(16, FakeDevice::multiprocessors),
        COMPUTE_CAPABILITY_MAJOR(75, FakeDevice::major),
        COMPUTE_CAPABILITY_MINOR(76, FakeDevice::minor),
        MAX_SHARED_MEMORY_PER_BLOCK_OPTIN(97, FakeDevice::sharedOptIn);

        private final int number;
        private final Function<FakeDevice, Integer> value;

        Attribute(int number, Function<FakeDevice, Integer> value) {
            this.number = number;
            this.value = value;
        }
    }
}
