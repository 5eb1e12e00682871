package io.github.clip4j.cuda;

import java.util.List;

/** What a machine or a program lacks, in one line with what to do. */
final class Lacks {
    private static final String ADD = ": add org.bytedeco:cuda and org.bytedeco:javacpp, each also with the classifier"
            + " of this platform, for example linux-x86_64";
    private static final String UNBOUND = "the CUDA binding is not on the path" + ADD;

    private Lacks() {}

    static String binding() {
        return UNBOUND;
    }

    /**
     * Parts of the binding where others are on the path.
     *
     * @param missing the names of jars, without their versions
     */
    static String parts(List<String> missing) {
        return "the CUDA binding on the path is not complete (missing: " + String.join(", ", missing) + ")" + ADD;
    }

    static String driver() {
        return "no NVIDIA driver (" + DriverLibrary.NAME
                + " is not found): install it, R525 or later, and libcudart and libcublas of a CUDA 12 toolkit, or R580"
                + " or later and those of CUDA 13";
    }

    /**
     * A library of the toolkit.
     *
     * @param major of the CUDA that is needed
     * @param detail its name first
     */
    static String library(int major, String detail) {
        if (detail.startsWith(DriverLibrary.NAME)) return driver();
        String folder = ", or name its folder with -D" + LibraryFolders.PROPERTY;
        if (detail.startsWith("libcudart"))
            return "no CUDA runtime (" + detail + "): install the CUDA " + major + " toolkit, or its cuda-cudart-"
                    + major + " and libcublas-" + major + folder;
        return "no cuBLAS (" + detail + "): install the CUDA " + major + " toolkit, or its libcublas-" + major + folder;
    }

    /** The innermost error names the library, behind the path of the one that needs it. */
    static String of(Throwable error, int major) {
        Throwable cause = error;
        while (cause.getCause() != null) cause = cause.getCause();
        if (cause instanceof IllegalCallerException)
            return "java forbids native access: start it with --enable-native-access=ALL-UNNAMED, on the module path"
                    + " with io.github.clip4j.cuda,org.bytedeco.cuda,org.bytedeco.javacpp";
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof UnsatisfiedLinkError) && message.contains("bytedeco")) return UNBOUND;
        if (message.contains("java.library.path") || message.startsWith("Could not find jni"))
            return "the native half of the CUDA binding is not on the path: add org.bytedeco:cuda and"
                    + " org.bytedeco:javacpp with the classifier of this platform, for example linux-x86_64";
        String detail = message.substring(message.indexOf(": ") + 1).strip();
        if (detail.matches("lib(cuda\\.so\\.1|cudart|cublas).*")) return library(major, detail);
        return "CUDA cannot be loaded (" + detail + "): install the NVIDIA driver and the CUDA " + major + " toolkit";
    }
}
