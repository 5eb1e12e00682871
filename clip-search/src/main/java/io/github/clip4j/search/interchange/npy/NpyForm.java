package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.tensor.NpyHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header of a {@code .npy} file says (numpy/lib/format.py, versions 1 to 3), in C order.
 *
 * @param type numpy's name of the type, such as {@code <f4}
 * @param shape what stands between the parentheses
 */
record NpyForm(String type, String shape) {
    private static final int MAX_HEADER = 1 << 16;
    private static final Pattern HEADER = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    static boolean begins(ByteFile file) {
        byte[] magic = NpyHeader.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        return file.size() >= magic.length
                && MemorySegment.ofArray(magic).mismatch(file.bytes().asSlice(0, magic.length)) < 0;
    }

    /** Reads the header of a file, which is at its numbers afterwards. */
    static NpyForm read(ByteFile file) {
        String header = header(file);
        String type = group(file, DESCR, header, "descr");
        if (group(file, ORDER, header, "fortran_order").equals("True"))
            throw new ClipException(file.path()
                    + ": stored column by column: save it with numpy.ascontiguousarray, so that a row is a vector");
        return new NpyForm(type, group(file, SHAPE, header, "shape"));
    }

    private static String header(ByteFile file) {
        if (!begins(file))
            throw new ClipException(file.path() + ": not a .npy file: it does not begin with \\x93NUMPY");
        file.position(NpyHeader.MAGIC.length());
        int version = file.u8("version");
        file.u8("version");
        if (version < 1 || version > 3) throw file.error("version " + version + " of .npy, expected 1 to 3");
        long length = version == 1 ? file.u8("length") | file.u8("length") << 8 : file.i32("length") & 0xffffffffL;
        if (length > MAX_HEADER) throw file.error("a header of " + length + " bytes, expected at most " + MAX_HEADER);
        byte[] text = file.take(length, 1, "header").toArray(ValueLayout.JAVA_BYTE);
        Matcher dictionary = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!dictionary.matches()) throw file.error("the header is no Python dictionary");
        return dictionary.group(1);
    }

    private static String group(ByteFile file, Pattern pattern, String header, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) throw file.error("the header has no usable '" + name + "': " + header);
        return matcher.group(1);
    }
}
