package io.github.clip4j.cpu;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the warnings of {@code io.github.clip4j.cpu} for {@link ClassPathTest}; on the module path the platform's own
 * finder is used.
 */
public final class RecordingLoggerFinder extends System.LoggerFinder {
    static final List<String> WARNINGS = new CopyOnWriteArrayList<>();

    /** For {@link java.util.ServiceLoader}. */
    public RecordingLoggerFinder() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Recorder(name);
    }

    private record Recorder(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level == Level.WARNING && name.equals("io.github.clip4j.cpu");
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) WARNINGS.add(message);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... arguments) {
            if (isLoggable(level)) WARNINGS.add(MessageFormat.format(format, arguments));
        }
    }
}
