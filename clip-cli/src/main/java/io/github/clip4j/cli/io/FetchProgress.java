package io.github.clip4j.cli.io;

import io.github.clip4j.converter.hub.Progress;
import org.jspecify.annotations.Nullable;

/** A download's progress on the terminal; one line of text a finished file where there is none. */
final class FetchProgress implements Progress {
    private final Messages messages;
    private @Nullable ProgressMeter meter;
    private String file = "";

    FetchProgress(Messages messages) {
        this.messages = messages;
    }

    @Override
    public void start(String path, long totalBytes) {
        file = path;
        meter = ProgressMeter.bytes(messages, path, totalBytes);
    }

    @Override
    public void advance(long bytes) {
        if (meter != null) meter.advance(bytes);
    }

    @Override
    public void done() {
        if (meter != null) meter.close();
        messages.say("fetched " + file);
    }
}
