package io.github.clip4j.cli.io;

import io.github.clip4j.converter.output.Progress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far a file is. */
public final class FileProgress implements Progress {
    private final Messages messages;
    private final boolean lasting;
    private @Nullable ProgressMeter meter;
    private String file = "";
    private final Set<String> said = new HashSet<>();

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

    /** Each reason once; the pauses between are longer than people wait without a word. */
    @Override
    public void retrying(String failure, int left) {
        if (!said.add(failure)) return;
        messages.hint(failure + "; trying again, at most " + left + (left == 1 ? " time" : " times"));
    }

    @Override
    public void done() {
        if (meter != null) meter.close();
        if (lasting) messages.say("fetched " + file);
    }
}
