package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one blob from the hub. Continues what an earlier attempt left in {@code <etag>.incomplete}, checks the hash
 * of the file on disk, and only then gives it its name. The caller holds the blob's lock; an instance is used once.
 */
final class BlobDownload {
    /** A connection that brought this many bytes does not count as a failure: the count of retries starts again. */
    private static final long HEADWAY = 1 << 20;

    /** Longest body that is accepted without an announced size. */
    private static final long MAX_UNANNOUNCED = 64L << 20;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(?:\\d{1,18}|\\*)");
    private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");

    private final HubOptions options;
    private final HubHttp http;
    private final Backoff backoff;
    private final Pace pace;
    private final HubFile file;
    private final FileMetadata metadata;
    private final Path blob;
    private final Path incomplete;
    private long size;

    BlobDownload(HubOptions options, HubHttp http, HubFile file, FileMetadata metadata, Path blob) {
        this.options = options;
        this.http = http;
        this.backoff = new Backoff(options);
        this.pace = new Pace(options.timing().download());
        this.file = file;
        this.metadata = metadata;
        this.blob = blob;
        this.incomplete = incomplete(blob);
        this.size = metadata.size();
    }

    /** What a download writes to until it is whole. */
    static Path incomplete(Path blob) {
        return blob.resolveSibling(blob.getFileName() + ".incomplete");
    }

    /** Downloads, checks and names the blob. */
    void run() {
        boolean continued = attempt(false);
        // What an earlier run left behind may be damaged, which says nothing about the server: start again, once.
        if (!Files.exists(blob) && continued) attempt(true);
        options.progress().done();
    }

    /** Returns whether bytes of an earlier run were used; only if they were and were wrong, there is no blob then. */
    private boolean attempt(boolean last) {
        boolean continued;
        try (FileChannel out = FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long kept = out.size();
            if (size >= 0 && kept > size) kept = restart(out);
            out.position(kept);
            checkSpace(kept);
            begin(kept);
            continued = transfer(out) && kept > 0;
            // Without this a crash of the machine could leave a file of zeros under its final name.
            out.force(true);
        } catch (IOException e) {
            throw HubCache.disk(incomplete, "cannot be written", e);
        }
        return finish(continued && !last);
    }

    private boolean finish(boolean continued) {
        try {
            String found = BlobHash.of(incomplete, metadata.etag());
            if (found.equals(metadata.etag())) {
                Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
                return continued;
            }
            Files.delete(incomplete);
            if (continued) return true;
            throw new HubException(
                    Reason.CORRUPT, file + ": wrong hash: expected " + metadata.etag() + ", found " + found);
        } catch (IOException e) {
            throw HubCache.disk(incomplete, "cannot be checked and moved", e);
        }
    }

    private void begin(long kept) {
        options.progress().start(String.valueOf(file.file()), size);
        if (kept > 0) options.progress().advance(kept);
    }

    private void checkSpace(long kept) throws IOException {
        long free = Files.getFileStore(incomplete).getUsableSpace();
        // Some network file systems report 0.
        if (free > 0 && size - kept > free)
            throw new HubException(
                    Reason.DISK,
                    file + ": not enough space on the disk: " + (size - kept) + " bytes to come, " + free + " free in "
                            + incomplete.getParent() + HubCache.OTHER_CACHE);
    }

    /** Returns false if what was there at the beginning had to be discarded. */
    private boolean transfer(FileChannel out) throws IOException {
        boolean continued = true;
        int failures = 0;
        long furthest = out.position();
        pace.begin();
        while (size < 0 || out.position() < size) {
            try {
                continued &= receive(out, out.position());
                if (size < 0 || out.position() == size) break;
                throw interrupted(out, "the body ends", null);
            } catch (HubException e) {
                if (out.position() - furthest >= HEADWAY) {
                    failures = 0;
                    furthest = out.position();
                }
                int left = options.timing().retries() - failures;
                if (left <= 0) throw e;
                backoff.pause(failures++, left, e, pace);
            }
        }
        return continued;
    }

    private HubException interrupted(FileChannel out, String how, @Nullable IOException e) throws IOException {
        String of = size < 0 ? "" : " of " + size;
        return new HubException(
                Reason.UNREACHABLE, file + ": " + how + " after " + out.position() + of + " bytes", e, Duration.ZERO);
    }

    /** Reads one connection to its end. Returns whether its bytes continue those before {@code offset}. */
    private boolean receive(FileChannel out, long offset) throws IOException {
        HubReply reply = http.open(file, offset, pace);
        try (HttpBody body = reply.body()) {
            boolean continues = switch (reply.status()) {
                case 200 -> offset == 0;
                case 206 -> offset > 0 && offset == rangeStart(reply);
                case 416 -> unsatisfied(reply, out, offset);
                default -> throw http.errors().status(file, reply);
            };
            if (reply.status() == 416) return continues;
            if (!continues) {
                restart(out);
                begin(0);
                // Bytes of another range are of no use; the next request asks for all.
                if (reply.status() == 206) throw interrupted(out, "the server sends another range", null);
            }
            if (reply.status() == 200 && size < 0) size = reply.size();
            checkEncoding(reply);
            copy(body, out, reply);
            return continues;
        }
    }

    /** Status 416: either the file is complete, or what is there is not its beginning. */
    private boolean unsatisfied(HubReply reply, FileChannel out, long offset) throws IOException {
        if (offset == 0) throw http.errors().status(file, reply);
        Matcher m = UNSATISFIED.matcher(String.valueOf(reply.header("Content-Range")));
        if (size < 0 && m.matches() && Long.parseLong(m.group(1)) == offset) {
            size = offset;
            return true;
        }
        restart(out);
        begin(0);
        throw interrupted(out, "the server refuses to continue the download", null);
    }

    private static long rangeStart(HubReply reply) {
        Matcher m = RANGE.matcher(String.valueOf(reply.header("Content-Range")));
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    private void checkEncoding(HubReply reply) {
        String encoding = reply.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw new HubException(
                    Reason.BAD_ANSWER,
                    file + ": the server sends Content-Encoding " + HubNames.quote(encoding)
                            + " that was not asked for");
    }

    private void copy(HttpBody body, FileChannel out, HubReply reply) throws IOException {
        long limit = size >= 0 ? size : MAX_UNANNOUNCED;
        while (true) {
            List<ByteBuffer> buffers;
            try {
                buffers = body.next();
            } catch (IOException e) {
                HubException failure =
                        http.errors().network(file, reply.response().uri(), e);
                if (failure.reason() != Reason.UNREACHABLE) throw failure;
                throw interrupted(
                        out,
                        "the connection to " + HubErrors.host(reply.response().uri()) + " broke off",
                        e);
            }
            if (buffers == null) return;
            long bytes = 0;
            for (ByteBuffer buffer : buffers) bytes += buffer.remaining();
            if (out.position() + bytes > limit)
                throw new HubException(Reason.CORRUPT, file + ": the server sends more than " + limit + " bytes");
            for (ByteBuffer buffer : buffers) while (buffer.hasRemaining()) out.write(buffer);
            options.progress().advance(bytes);
        }
    }

    private static long restart(FileChannel out) throws IOException {
        out.truncate(0);
        out.position(0);
        return 0;
    }
}
