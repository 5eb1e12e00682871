package io.github.clip4j.converter.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
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

    private final Duration silence;
    private final Pace pace;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    HttpBody(Duration silence, Pace pace) {
        this.silence = silence;
        this.pace = pace;
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
     * @throws Pace.TooSlowException if the server sends next to nothing
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
                long bytes = 0;
                for (ByteBuffer buffer : buffers) bytes += buffer.remaining();
                pace.received(bytes);
                yield buffers;
            }
            case Event.End(Throwable failure) -> {
                if (failure == null) yield null;
                throw failure instanceof IOException io ? io : new IOException(failure);
            }
        };
    }

    /** Drops what is left of the body, and the connection with it. */
    @Override
    public void close() {
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }
}
