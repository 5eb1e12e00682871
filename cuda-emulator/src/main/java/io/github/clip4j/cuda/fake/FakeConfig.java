package io.github.clip4j.cuda.fake;

import java.util.List;

/**
 * The machine that a test wants.
 *
 * @param driverVersion as cuDriverGetVersion has it: 12090 for CUDA 12.9
 * @param devices none for a driver without a device
 * @param schedule how queued work is done
 * @param seed of a shuffled schedule
 */
public record FakeConfig(int driverVersion, List<FakeDevice> devices, Schedule schedule, long seed) {
    /** One default device, a driver for the CUDA that the binding on the path is made for, lazy streams. */
    public static final FakeConfig DEFAULT =
            new FakeConfig(CudaVersion.DRIVER, List.of(FakeDevice.DEFAULT), Schedule.LAZY, 1);

    /** Copies the list. */
    public FakeConfig {
        devices = List.copyOf(devices);
    }

    /** The driver's version in words: {@code 12.9}. */
    public String driver() {
        return driverVersion / 1000 + "." + driverVersion % 1000 / 10;
    }

    /** The same with another driver. */
    public FakeConfig withDriver(int version) {
        return new FakeConfig(version, devices, schedule, seed);
    }

    /** The same with other devices. */
    public FakeConfig withDevices(FakeDevice... others) {
        return new FakeConfig(driverVersion, List.of(others), schedule, seed);
    }

    /** The same with another schedule. */
    public FakeConfig withSchedule(Schedule other, long otherSeed) {
        return new FakeConfig(driverVersion, devices, other, otherSeed);
    }
}
