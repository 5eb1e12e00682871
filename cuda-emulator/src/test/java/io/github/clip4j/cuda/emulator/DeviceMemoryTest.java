package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
    private final DeviceMemory memory = new DeviceMemory();

    @Test
    void freshMemoryIsAlignedAndNan() {
        memory.allocate(3);
        long address = memory.allocate(1000);
        assertEquals(0, address % 256);
        assertTrue(Float.isNaN(memory.at(address, 1000).getAtIndex(ValueLayout.JAVA_FLOAT, 249)));
        assertTrue(Double.isNaN(memory.at(address + 8, 8).get(ValueLayout.JAVA_DOUBLE, 0)));
    }

    @Test
    void viewsShareTheMemory() {
        long address = memory.allocate(64);
        memory.at(address, 64).setAtIndex(ValueLayout.JAVA_INT, 3, 42);
        assertEquals(42, memory.at(address + 12, 4).get(ValueLayout.JAVA_INT, 0));
    }

    @Test
    void outOfBoundsNamesTheAddress() {
        long address = memory.allocate(64);
        memory.allocate(64);
        fails("at 0x" + Long.toHexString(address + 61) + " are out of bounds", () -> memory.at(address + 61, 4));
        fails("out of bounds", () -> memory.at(address + 64, 1));
        fails("out of bounds", () -> memory.at(address, 65));
        fails("out of bounds", () -> memory.at(address, -1));
        fails("is no device address", () -> memory.at(address - 1, 1));
        fails("is no device address", () -> memory.at(0, 1));
    }

    @Test
    void freedRangesAreNeverUsedAgain() {
        long address = memory.allocate(64);
        var kept = memory.at(address, 64).fill((byte) 0);
        memory.free(address);
        assertTrue(Float.isNaN(kept.get(ValueLayout.JAVA_FLOAT, 0)));
        long other = memory.allocate(64);
        assertTrue(other > address + 64);
        fails("freed memory", () -> memory.at(address + 4, 4));
        fails("double free", () -> memory.free(address));
        fails("no allocation", () -> memory.free(other + 1));
        fails("no allocation", () -> memory.free(0));
    }

    @Test
    void countsWhatLives() {
        long a = memory.allocate(100);
        memory.allocate(50);
        assertEquals(2, memory.liveAllocations());
        assertEquals(150, memory.liveBytes());
        memory.free(a);
        assertEquals(1, memory.liveAllocations());
        assertEquals(50, memory.liveBytes());
        fails("allocation of 0 bytes", () -> memory.allocate(0));
        fails("allocation of 1099511627776 bytes", () -> memory.allocate(1L << 40));
    }

    private static void fails(String message, Runnable action) {
        String found = assertThrows(EmulationException.class, action::run).getMessage();
        assertTrue(found.contains(message), found);
    }
}
