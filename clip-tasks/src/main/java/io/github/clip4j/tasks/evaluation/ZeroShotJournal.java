package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an evaluation has found so far, in a file to which each image adds a line as soon as it is judged: after a
 * process that ends at any moment, the next one goes on behind the last whole line, and the figures are the same to the
 * last bit. The first line says what is evaluated; a journal of something else is refused. For one thread and, by a
 * lock, one process.
 */
public final class ZeroShotJournal implements AutoCloseable {
    private static final String KIND = "clip4j zero-shot journal 1";
    /** A line names an image and ten numbers. */
    private static final int MAX_LINE = 1 << 20;

    private final Path file;
    private final FileChannel channel;

    /**
     * A line.
     *
     * @param name of an image
     * @param outcome what came of it; empty if it could not be read
     * @param failure why not; empty if it could
     */
    public record Line(String name, Optional<ZeroShotOutcome> outcome, String failure) {}

    private ZeroShotJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a journal, or begins one where the file is missing or empty.
     *
     * @param file where it is
     * @param subject what is evaluated, by what it is called: a digest of the model, of the data set and so on
     * @param earlier takes the lines that are there
     * @return the journal, to which lines can be added; the caller closes it
     * @throws ClipException in one line that begins with the file, if it belongs to another subject, is in use, is no
     *     journal or damaged
     */
    public static ZeroShotJournal open(Path file, Map<String, String> subject, Consumer<Line> earlier) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ZeroShotJournal journal = new ZeroShotJournal(file, channel);
            try {
                journal.lock();
                journal.read(subject, earlier);
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(file, e), e);
        } catch (ClipException e) {
            throw e.in(file.toString());
        }
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) return;
        } catch (OverlappingFileLockException _) {
            // By this process, which is no better.
        }
        throw new ClipException("in use by another evaluation; wait for it, or name another file");
    }

    private void read(Map<String, String> subject, Consumer<Line> earlier) throws IOException {
        // Not closed: that would close the channel.
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long whole = 0;
        int number = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                bytes.write(next);
                if (bytes.size() > MAX_LINE) throw damaged(number + 1);
                continue;
            }
            number++;
            JsonObject line = parse(bytes.toByteArray(), number);
            if (number == 1) check(line, subject);
            else earlier.accept(line(line, number));
            whole += bytes.size() + 1L;
            bytes.reset();
        }
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("kind", KIND);
        header.putAll(subject);
        // Another file is not written over.
        if (number == 0 && !Json.write(header).startsWith(bytes.toString(StandardCharsets.UTF_8))) throw damaged(1);
        // What follows was cut off within a line: it is judged again.
        channel.truncate(whole);
        if (number == 0) write(header);
    }

    private static JsonObject parse(byte[] line, int number) {
        try {
            return Json.parseObject(line);
        } catch (JsonException _) {
            throw damaged(number);
        }
    }

    private static ClipException damaged(int number) {
        return new ClipException(
                "line " + number + " is no line of a journal; name another file, or remove this one to begin anew");
    }

    private static void check(JsonObject header, Map<String, String> subject) {
        if (!KIND.equals(header.members().get("kind"))) throw damaged(1);
        subject.forEach((what, digest) -> {
            if (!digest.equals(header.members().get(what)))
                throw new ClipException("of another evaluation, not with the same " + what
                        + "; name another file, or remove this one to begin anew");
        });
    }

    private static Line line(JsonObject line, int number) {
        try {
            String name = line.string("image").orElseThrow(() -> damaged(number));
            Optional<String> failure = line.string("failed");
            if (failure.isPresent()) return new Line(name, Optional.empty(), failure.get());
            return new Line(
                    name,
                    Optional.of(new ZeroShotOutcome(
                            line.integer("label").orElseThrow(() -> damaged(number)),
                            line.integer("rank").orElseThrow(() -> damaged(number)),
                            numbers(line, "top", number).stream()
                                    .map(Number::intValue)
                                    .toList(),
                            numbers(line, "scores", number).stream()
                                    .map(Number::doubleValue)
                                    .toList(),
                            line.number("confidence").orElseThrow(() -> damaged(number)),
                            line.number("nll").orElseThrow(() -> damaged(number)))),
                    "");
        } catch (JsonException _) {
            throw damaged(number);
        }
    }

    private static List<Number> numbers(JsonObject line, String key, int number) {
        List<Number> numbers = line.array(key).orElseThrow(() -> damaged(number)).stream()
                .map(value -> {
                    if (value instanceof Number n) return n;
                    throw damaged(number);
                })
                .toList();
        if (numbers.isEmpty()) throw damaged(number);
        return numbers;
    }

    /**
     * Adds an image.
     *
     * @param line what is known of it
     * @throws ClipException in one line that begins with the file, if it cannot be written
     */
    public void add(Line line) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("image", line.name());
        line.outcome().ifPresentOrElse(outcome -> put(members, outcome), () -> members.put("failed", line.failure()));
        try {
            write(members);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(file, e), e);
        }
    }

    private static void put(Map<String, Object> members, ZeroShotOutcome outcome) {
        members.put("label", outcome.label());
        members.put("rank", outcome.rank());
        members.put("top", outcome.top());
        members.put("scores", outcome.scores());
        members.put("confidence", outcome.confidence());
        members.put("nll", outcome.negativeLogLikelihood());
    }

    /** With its end in one call, so that the system has all of it, whatever becomes of this process. */
    private void write(Map<String, ?> members) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((Json.write(members) + '\n').getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) channel.write(line);
    }

    /** Writes it through to the disk. */
    @Override
    public void close() {
        try (channel) {
            channel.force(true);
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(file, e), e);
        }
    }
}
