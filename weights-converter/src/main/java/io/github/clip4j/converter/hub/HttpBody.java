package io.github.clip4j.converter.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is pulled by one thread and gives up when the server falls silent: the JDK's input stream would
 * wait forever, and the request's time limit ends with the headers (up to JDK 25) or spans the whole download (later).
 */
final class HttpBody implements HttpResponse.BodySubscriber<HttpBody>, AutoCloseable {
    /** Buffers in transit; each is at most the client's 16 KiB, so about a mebibyte. */
    private static final int WINDOW = 64;

    private sealed interface Event {
        record Bytes(List<ByteBuffer> buffers) implements Event {}

        record End(@Nullable Throwable failure) implements Event {}
    }

    /** A server that sends less per second than this for a while will not get anywhere. */
    private static final long LEAST_RATE = 1024;

    /** How many silences long that while is. */
    private static final int WHILE = 6;

    /** The server sends, but next to nothing: another attempt would bring no more. */
    static final class TooSlowException extends HttpTimeoutException {
        private static final long serialVersionUID = 1L;

        TooSlowException(String message) {
            super(message);
        }
    }

    private final Duration silence;
    /** When the bytes of the present while began to be counted. */
    private long since = System.nanoTime();

    private long bytes;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    HttpBody(Duration silence) {
        this.silence = silence;
    }

    @Override
    public CompletionStage<HttpBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription.complete(s);
        s.request(WINDOW);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Event.Bytes(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event.End(failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event.End(null));
    }

    /**
     * The next bytes.
     *
     * @return some buffers; null at the end, after which it is not called again
     * @throws TooSlowException if the server sends next to nothing
     * @throws HttpTimeoutException if it was silent for too long
     * @throws IOException if the connection broke
     */
    @Nullable
    List<ByteBuffer> next() throws IOException {
        Event event;
        try {
            event = events.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return switch (event) {
            case null -> throw new HttpTimeoutException("silent for " + silence.toMillis() + " ms");
            case Event.Bytes(List<ByteBuffer> buffers) -> {
                subscription.join().request(1);
                checkRate(buffers);
                yield buffers;
            }
            case Event.End(Throwable failure) -> {
                if (failure == null) yield null;
                throw failure instanceof IOException io ? io : new IOException(failure);
            }
        };
    }

    /** A byte now and then keeps a connection from being silent, and would keep the caller forever. */
    private void checkRate(List<ByteBuffer> buffers) throws TooSlowException {
        for (ByteBuffer buffer : buffers) bytes += buffer.remaining();
        double seconds = (System.nanoTime() - since) / 1e9;
        if (seconds < WHILE * (silence.toNanos() / 1e9)) return;
        if (bytes < LEAST_RATE * seconds)
            throw new TooSlowException(String.format(Locale.ROOT, "only %d bytes in %.0f s", bytes, seconds));
        since = System.nanoTime();
        bytes = 0;
    }

    /** Drops what is left of the body, and the connection with it. */
    @Override
    public void close() {
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }
}
