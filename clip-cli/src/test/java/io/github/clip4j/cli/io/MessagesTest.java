package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Messages messages(boolean terminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Messages(new Console(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), stream, false, terminal, 10));
    }

    @Test
    void controlCharactersAreShownAsEscapes() {
        assertEquals("a\\u001b[31m\\n\\u202e\\u2028é👩‍🚀", Messages.printable("a\u001b[31m\n\u202e\u2028é👩‍🚀"));
        assertEquals("\\ud800", Messages.printable("\ud800"));
    }

    @Test
    void progressOnATerminalIsReplacedByMessages() {
        Messages messages = messages(true);
        messages.status("0123456789abc");
        messages.fail("x");
        assertEquals("\r\u001b[K012345678\r\u001b[Kclip: x\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(1, messages.exitCode());
    }

    @Test
    void noProgressElsewhere() {
        Messages messages = messages(false);
        messages.status("x");
        messages.clearStatus();
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, messages.exitCode());
    }

    @Test
    void progressTellsShareRateAndTimeLeft() {
        ProgressMeter bytes = ProgressMeter.bytes(messages(false), "m.bin", 4_000_000);
        bytes.advance(1_000_000);
        assertEquals("m.bin   25%  1.0 of 4.0 MB  0.5 MB/s  0:06 left", bytes.text(2));
        ProgressMeter unknown = ProgressMeter.items(messages(false), "images", -1);
        unknown.advance(3);
        assertEquals("images  3  1.5 a second", unknown.text(2));
    }
}
