package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test
    void anInterruptionEndsTheLineOfProgress() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Messages messages = new Messages(new Console(InputStream.nullInputStream(), err, stream, true, true, 80));
        messages.status("images  40 of 200");
        messages.interrupted();
        messages.status("images  41 of 200");
        String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\r\u001b[Kclip: interrupted\n"), text);
        assertFalse(text.contains("41"), text);
    }

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
    void aMessageIsOneLineOfAtMost500Characters() {
        messages(false).fail("x\u001b".repeat(1000) + ".png: no such file");
        String line = err.toString(StandardCharsets.UTF_8);
        assertEquals(1, line.lines().count());
        assertTrue(line.strip().length() <= 500, line);
        assertTrue(line.startsWith("clip: x\\u001bx") && line.endsWith(".png: no such file\n"), line);
    }

    @Test
    void quietMeansNoProgressAndNoSummary() {
        Messages messages = messages(true);
        messages.status("a");
        messages.beQuiet();
        messages.status("b");
        messages.summarize("c");
        messages.hint("d");
        messages.say("e");
        assertEquals("\r\u001b[Ka\r\u001b[Kclip: e\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void noProgressElsewhere() {
        Messages messages = messages(false);
        messages.status("x");
        messages.clearStatus();
        messages.summarize("x");
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, messages.exitCode());
    }

    @Test
    void progressTellsShareRateAndTimeLeft() {
        ProgressMeter bytes = ProgressMeter.bytes(messages(false), "m.bin", 4_000_000);
        bytes.advance(1_000_000);
        assertEquals("m.bin   25%  1.0 of 4.0 MB  0.5 MB/s  0:06 left", bytes.text(9, 2));
        ProgressMeter unknown = ProgressMeter.items(messages(false), "images", -1);
        assertEquals("images  1:05", unknown.text(65, 0));
        unknown.until(seconds -> "  loading " + ProgressMeter.ofBytes(1_000_000, 4_000_000, seconds));
        assertEquals("images  0:02  loading  25%  1.0 of 4.0 MB  0.5 MB/s  0:06 left", unknown.text(2, 0));
        // The first batch loads the model: the rate is that of the others.
        unknown.advance(8);
        assertEquals("images  8", unknown.text(60, 1));
        unknown.advance(3);
        assertEquals("images  11  1.5 per second", unknown.text(60, 2));
        ProgressMeter known = ProgressMeter.items(messages(false), "images", 7219);
        known.advance(8);
        known.advance(11);
        assertEquals("images    0%  19 of 7219  1.0 per second  2:00:00 left", known.text(60, 11));
    }
}
