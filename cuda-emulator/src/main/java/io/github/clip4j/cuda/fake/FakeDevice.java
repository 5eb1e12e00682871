package io.github.clip4j.cuda.fake;

/**
 * What a device says about itself.
 *
 * @param name as in cuDeviceGetName
 * @param major compute capability
 * @param minor compute capability
 * @param multiprocessors how many
 * @param totalMemory in bytes; allocations past it fail
 */
public record FakeDevice(String name, int major, int minor, int multiprocessors, long totalMemory) {
    /** An Ampere device of 1 GiB. */
    public static final FakeDevice DEFAULT = new FakeDevice("Fake A100", 8, 0, 108, 1L << 30);

    /** The same with another compute capability. */
    public FakeDevice withCapability(int newMajor, int newMinor) {
        return new FakeDevice(name, newMajor, newMinor, multiprocessors, totalMemory);
    }

    /** The same with another memory size. */
    public FakeDevice withMemory(long bytes) {
        return new FakeDevice(name, major, minor, multiprocessors, bytes);
    }

    /** Shared memory of a block without cuFuncSetAttribute. */
    static final int SHARED_PER_BLOCK = 48 << 10;

    /** Shared memory of a block with it, by the table of the CUDA programming guide. */
    int sharedOptIn() {
        return switch (10 * major + minor) {
            case 75 -> 64 << 10;
            case 80, 87 -> 163 << 10;
            case 86, 89, 120 -> 99 << 10;
            case 90, 100, 103 -> 227 << 10;
            default -> SHARED_PER_BLOCK;
        };
    }
}
