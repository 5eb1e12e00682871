package io.github.clip4j.cuda.fake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The symbols that a 64-bit ELF library takes from others, and the names of those. */
final class ElfImports {
    private static final int DYNAMIC = 6;
    private static final int DYNSYM = 11;
    private static final int ENTRY_BYTES = 16;
    private static final int NEEDED = 1;
    private static final int SYMBOL_BYTES = 24;

    private final ByteBuffer elf;

    private ElfImports(byte[] image) {
        elf = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Set<String> of(byte[] image) {
        return new ElfImports(image).names();
    }

    /** The libraries that it needs. */
    static Set<String> libraries(byte[] image) {
        return new ElfImports(image).needed();
    }

    private Set<String> needed() {
        Set<String> names = new TreeSet<>();
        int sections = elf.getShort(0x3c);
        for (int i = 0; i < sections; i++) {
            int section = section(i);
            if (elf.getInt(section + 4) != DYNAMIC) continue;
            int strings = offset(section(elf.getInt(section + 0x28)));
            long count = elf.getLong(section + 0x20) / ENTRY_BYTES;
            for (int entry = offset(section); count-- > 0; entry += ENTRY_BYTES)
                if (elf.getLong(entry) == NEEDED) names.add(text(Math.toIntExact(strings + elf.getLong(entry + 8))));
        }
        return names;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        int sections = elf.getShort(0x3c);
        for (int i = 0; i < sections; i++) if (elf.getInt(section(i) + 4) == DYNSYM) addUndefined(names, section(i));
        return names;
    }

    private int section(int index) {
        return Math.toIntExact(elf.getLong(0x28)) + index * elf.getShort(0x3a);
    }

    private int offset(int section) {
        return Math.toIntExact(elf.getLong(section + 0x18));
    }

    private void addUndefined(Set<String> names, int section) {
        int strings = offset(section(elf.getInt(section + 0x28)));
        int symbols = offset(section);
        int count = Math.toIntExact(elf.getLong(section + 0x20) / SYMBOL_BYTES);
        for (int i = 1; i < count; i++) {
            int symbol = symbols + i * SYMBOL_BYTES;
            if (elf.getShort(symbol + 6) == 0) names.add(text(strings + elf.getInt(symbol)));
        }
    }

    private String text(int from) {
        int end = from;
        while (elf.get(end) != 0) end++;
        return new String(elf.array(), from, end - from, StandardCharsets.US_ASCII);
    }
}
