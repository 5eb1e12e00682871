package io.github.clip4j.cli.command;

import picocli.CommandLine.IVersionProvider;

/** {@code clip --version}. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"clip " + version() + " (Java " + Runtime.version().feature() + ")"};
    }

    /** The module's version, which the build puts into the jar. */
    public static String version() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        if (version != null) return version;
        return VersionProvider.class.getModule().getDescriptor() == null
                ? "development"
                : VersionProvider.class.getModule().getDescriptor().rawVersion().orElse("development");
    }
}
