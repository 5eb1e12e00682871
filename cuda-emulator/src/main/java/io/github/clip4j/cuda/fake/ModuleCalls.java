package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.EmulationException;
import io.github.clip4j.cuda.emulator.PtxModule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Modules of PTX, and their kernels. */
final class ModuleCalls {
    private static final int SHARED_SIZE_BYTES = 1;
    private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

    private static final int ERROR_LOG_BUFFER = 5;
    private static final int ERROR_LOG_BUFFER_SIZE_BYTES = 6;

    private static final Pattern VERSION = Pattern.compile("(?m)^\\s*\\.version\\s+(\\d+)\\.(\\d+)");
    private static final Pattern TARGET = Pattern.compile("(?m)^\\s*\\.target\\s+sm_(\\d+)");

    /** The newest PTX that a driver knows, by the table of releases in the PTX manual. */
    private static final NavigableMap<Integer, Integer> NEWEST_PTX = new TreeMap<>();

    static {
        int[][] releases = {
            {11000, 70},
            {11080, 78},
            {12000, 80},
            {12010, 81},
            {12020, 82},
            {12030, 83},
            {12040, 84},
            {12050, 85},
            {12070, 86},
            {12080, 87},
            {12090, 88},
            {13000, 90}
        };
        for (int[] release : releases) NEWEST_PTX.put(release[0], release[1]);
    }

    /** Reading takes longer than most tests that load it. */
    private static final Map<String, PtxModule> READ = new ConcurrentHashMap<>();

    private ModuleCalls() {}

    static void addTo(CallTable table) {
        table.add("cuModuleLoadData", 2, (world, a) -> a.putLong(0, load(world, a.word(1))));
        table.add("cuModuleLoadDataEx", 5, ModuleCalls::loadWithOptions);
        table.add("cuModuleUnload", 1, ModuleCalls::unload);
        table.add("cuModuleGetFunction", 3, ModuleCalls::function);
        table.add("cuFuncSetAttribute", 3, ModuleCalls::setAttribute);
        table.add("cuFuncGetAttribute", 3, ModuleCalls::getAttribute);
    }

    private static void loadWithOptions(World world, Arguments a) {
        ErrorLog log = errorLog(world, a);
        int faults = world.faults().size();
        try {
            a.putLong(0, load(world, a.word(1)));
        } catch (CallFailure e) {
            String why = world.faults().size() > faults ? world.faults().getLast() : String.valueOf(e.getMessage());
            if (log.address != 0 && log.bytes > 0) Arguments.putText(log.address, (int) log.bytes, why);
            throw e;
        }
    }

    /** Where the caller wants to read what the driver's compiler did not like; zeros if he does not. */
    private record ErrorLog(long address, long bytes) {}

    private static ErrorLog errorLog(World world, Arguments a) {
        int options = a.number(2);
        MemorySegment names = a.host(3, (long) options * Integer.BYTES);
        MemorySegment values = a.host(4, (long) options * Long.BYTES);
        long buffer = 0;
        long size = 0;
        for (int i = 0; i < options; i++) {
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * Long.BYTES);
            int name = names.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * Integer.BYTES);
            if (name == ERROR_LOG_BUFFER) buffer = value;
            else if (name == ERROR_LOG_BUFFER_SIZE_BYTES) size = value;
            else world.fault("the fake has no option " + name + " of its compiler");
        }
        return new ErrorLog(buffer, size);
    }

    private static long load(World world, long image) {
        Context context = world.context();
        world.unsafe();
        int magic = Arguments.host(image, Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        world.require(
                magic != 0x464c457f && magic != 0xba55ed50,
                "the fake runs PTX only, and this is a cubin or a fat binary",
                Status.NO_BINARY_FOR_GPU);
        String text = Arguments.host(image, Integer.MAX_VALUE).getString(0);
        checkHeader(world, context.device().facts(), text);
        try {
            return world.modules().add(new LoadedModule(context, module(text)));
        } catch (RuntimeException e) {
            world.fault(String.valueOf(e.getMessage()));
            throw new CallFailure(Status.INVALID_PTX);
        }
    }

    private static PtxModule module(String text) {
        PtxModule read = READ.get(text);
        if (read == null) {
            read = PtxModule.parse(text);
            if (read.isStateless()) READ.put(text, read);
        }
        return read;
    }

    /** As the driver's own compiler: too new a language or too new a device is refused. */
    private static void checkHeader(World world, FakeDevice facts, String text) {
        Matcher version = VERSION.matcher(text);
        Matcher target = TARGET.matcher(text);
        if (!version.find() || !target.find()) throw new CallFailure(Status.INVALID_IMAGE);
        int wanted = 10 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2));
        var newest = NEWEST_PTX.floorEntry(world.config().driverVersion());
        if (newest == null || wanted > newest.getValue()) throw new CallFailure(Status.UNSUPPORTED_PTX_VERSION);
        if (Integer.parseInt(target.group(1)) > 10 * facts.major() + facts.minor())
            throw new CallFailure(Status.INVALID_PTX);
    }

    private static void unload(World world, Arguments a) {
        world.contextForRelease();
        world.unsafe();
        LoadedModule module = world.modules().remove(a.word(0));
        world.functions().all().stream()
                .filter(f -> f.module() == module)
                .forEach(f -> world.functions().forget(f));
        module.context().check();
    }

    private static void function(World world, Arguments a) {
        Context context = world.context();
        LoadedModule module = world.modules().get(a.word(1));
        world.require(module.context() == context, "the module is of another context", Status.INVALID_HANDLE);
        LoadedFunction function;
        try {
            function = module.function(a.text(2));
        } catch (EmulationException e) {
            throw new CallFailure(Status.NOT_FOUND);
        }
        long handle = world.functions().of(function);
        a.putLong(0, handle != 0 ? handle : world.functions().add(function));
    }

    private static void setAttribute(World world, Arguments a) {
        LoadedFunction function = function(world, a.word(0));
        int value = a.number(2);
        world.require(
                a.number(1) == MAX_DYNAMIC_SHARED_SIZE_BYTES,
                "the fake cannot set function attribute " + a.number(1),
                Status.INVALID_VALUE);
        int limit = function.context().device().facts().sharedOptIn()
                - function.kernel().sharedBytes();
        if (value < 0 || value > limit) throw new CallFailure(Status.INVALID_VALUE);
        function.maxDynamicShared(value);
    }

    private static void getAttribute(World world, Arguments a) {
        LoadedFunction function = function(world, a.word(2));
        a.putInt(
                0,
                switch (a.number(1)) {
                    case SHARED_SIZE_BYTES -> function.kernel().sharedBytes();
                    case MAX_DYNAMIC_SHARED_SIZE_BYTES -> function.maxDynamicShared();
                    default -> {
                        world.fault("the fake knows no function attribute " + a.number(1));
                        throw new CallFailure(Status.INVALID_VALUE);
                    }
                });
    }

    /** A function of the calling thread's context. */
    static LoadedFunction function(World world, long handle) {
        Context context = world.context();
        LoadedFunction function = world.functions().get(handle);
        world.require(function.context() == context, "the function is of another context", Status.INVALID_HANDLE);
        return function;
    }
}
