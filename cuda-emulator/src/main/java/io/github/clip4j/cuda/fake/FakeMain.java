package io.github.clip4j.cuda.fake;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Starts another program with the fake GPU below it: {@code FakeMain CLASS ARGUMENTS...}. At the end of the process
 * what that program did wrong, or has not given back, is said on standard error, and the exit code is 1.
 */
public final class FakeMain {
    private static final int UNUSABLE = 2;

    private FakeMain() {}

    /**
     * Runs it.
     *
     * @param args the program's class, then its own arguments
     * @throws Exception the program's own
     */
    public static void main(String[] args) throws Exception {
        try {
            FakeGpu gpu = FakeGpu.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> judge(gpu)));
        } catch (TestAbortedException e) {
            System.err.println("fake GPU: " + e.getMessage());
            System.exit(UNUSABLE);
        }
        Method program = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        program.setAccessible(true);
        try {
            program.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception own) throw own;
            throw e;
        }
    }

    private static void judge(FakeGpu gpu) {
        List<String> wrong = new ArrayList<>(gpu.faults());
        Live live = gpu.live();
        if (!live.equals(Live.NONE)) wrong.add("not given back: " + live);
        if (wrong.isEmpty()) return;
        for (String fault : wrong) System.err.println("fake GPU: " + fault);
        Runtime.getRuntime().halt(1);
    }
}
