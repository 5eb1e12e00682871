package io.github.clip4j.cli.io;

import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the libraries log, as one plain line each: {@code clip: warning: …}. */
public final class MessageHandler extends Handler {
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    private final Messages messages;

    private MessageHandler(Messages messages) {
        this.messages = messages;
    }

    /** Replaces java.util.logging's own configuration; warnings are shown, everything when debugging. */
    public static void install(Messages messages, boolean debug) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        // JDK-internal loggers are silent even then: they would drown ours.
        OURS.setLevel(debug ? Level.ALL : Level.WARNING);
        root.addHandler(new MessageHandler(messages));
    }

    /** Held, because the log manager holds loggers weakly. */
    private static final Logger OURS = Logger.getLogger("io.github.clip4j");

    @Override
    public void publish(LogRecord event) {
        String text = String.valueOf(FORMATTER.formatMessage(event));
        messages.say(event.getLevel().getName().toLowerCase(Locale.ROOT) + ": " + text);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
