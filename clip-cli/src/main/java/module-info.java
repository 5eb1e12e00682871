/** The command {@code clip}. */
module io.github.clip4j.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.github.clip4j.converter;
    requires io.github.clip4j.core;
    requires io.github.clip4j.cpu;
    requires io.github.clip4j.search;
    requires io.github.clip4j.tasks;
    requires java.desktop;
    requires java.logging;
    requires java.management;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires org.tukaani.xz;

    opens io.github.clip4j.cli to
            info.picocli;
    opens io.github.clip4j.cli.audit to
            info.picocli;
    opens io.github.clip4j.cli.command to
            info.picocli;
    opens io.github.clip4j.cli.doctor to
            info.picocli;
    opens io.github.clip4j.cli.evaluate to
            info.picocli;
    opens io.github.clip4j.cli.explain to
            info.picocli;
    opens io.github.clip4j.cli.index to
            info.picocli;
    opens io.github.clip4j.cli.tasks to
            info.picocli;

    provides io.github.clip4j.checkpoint.ModelSource with
            io.github.clip4j.cli.io.DemoSource;
    provides io.github.clip4j.image.TiffCodec with
            io.github.clip4j.cli.io.LzmaCodec,
            io.github.clip4j.cli.io.ZstdCodec;
}
