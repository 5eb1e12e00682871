package io.github.clip4j.cli.io;

import io.github.clip4j.converter.output.Progress;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far a file is. */
public final class FileProgress implements Progress {
    private final Messages messages;
    private final boolean lasting;
    private @Nullable ProgressMeter meter;
    private String file = "";

    private FileProgress(Messages messages, boolean lasting) {
        this.messages = messages;
        this.lasting = lasting;
    }

    /** For downloads: each finished file also gets a line, so that a log shows what was fetched. */
    static FileProgress fetching(Messages messages) {
        return new FileProgress(messages, true);
    }

    /** For files that a command writes; its results name them. */
    public static FileProgress writing(Messages messages) {
        return new FileProgress(messages, false);
    }

    @Override
    public void start(String name, long totalBytes) {
        if (meter != null) meter.close();
        file = name;
        meter = ProgressMeter.bytes(messages, name, totalBytes);
    }

    @Override
    public void advance(long bytes) {
        if (meter != null) meter.advance(bytes);
    }

    @Override
    public void done() {
        if (meter != null) meter.close();
        if (lasting) messages.say("fetched " + file);
    }
}
