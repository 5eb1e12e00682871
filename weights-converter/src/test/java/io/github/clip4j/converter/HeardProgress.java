package io.github.clip4j.converter;

import io.github.clip4j.converter.output.Progress;
import java.util.ArrayList;
import java.util.List;

/** Notes each file's start and end, with the bytes in between. */
public final class HeardProgress implements Progress {
    private final List<String> events = new ArrayList<>();
    private long sum;

    /** Nothing is heard yet. */
    public HeardProgress() {}

    /** A file's name and size when it begins, {@code done} and the sum of its bytes when it is complete. */
    public List<String> events() {
        return events;
    }

    @Override
    public void start(String file, long totalBytes) {
        events.add(file + " " + totalBytes);
        sum = 0;
    }

    @Override
    public void advance(long bytes) {
        sum += bytes;
    }

    @Override
    public void retrying(String failure, int left) {
        events.add(left + " more: " + failure);
    }

    @Override
    public void done() {
        events.add("done " + sum);
    }
}
