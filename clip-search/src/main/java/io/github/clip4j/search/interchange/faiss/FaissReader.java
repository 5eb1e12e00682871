package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the structure of a FAISS file (faiss/impl/index_read.cpp); the vectors stay where they are. Each rule is
 * checked before what depends on it is allocated.
 */
final class FaissReader {
    private static final String KINDS = "IxFI IxF2 IxMp IxM2 IwFl IwPQ IwSq IwSQ IxPq IxSQ IHNf IHNs IHNp IxPT IxRF";
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DIMENSIONS = 1 << 20;
    private static final int MAX_TRANSFORMS = 16;
    private static final int MAX_LISTS = 1 << 24;
    private static final long DUMMY = 1 << 20;

    private final ByteFile file;
    private final QuantizerReader quantizers;

    FaissReader(ByteFile file) {
        this.file = file;
        quantizers = new QuantizerReader(file);
    }

    /** The index, which must fill the whole file. */
    Node read() {
        Node index = index(0);
        if (file.position() != file.size())
            throw file.error("an index " + index.code() + " ends here, but the file has "
                    + (file.size() - file.position()) + " bytes more");
        return index;
    }

    private Node index(int depth) {
        if (depth == MAX_DEPTH) throw file.error("indexes nested deeper than " + MAX_DEPTH);
        long start = file.position();
        String code = code();
        return switch (code) {
            case "IxFI", "IxF2" -> flat(code);
            case "IxMp", "IxM2" -> named(code, depth);
            case "IwFl", "IwPQ", "IwSq", "IwSQ" -> inverted(code, depth);
            case "IxPq" -> product(code);
            case "IxSQ" -> scalar(code);
            case "IHNf", "IHNs", "IHNp" -> graph(code, depth);
            case "IxPT" -> transformed(code, depth);
            case "IxRF" -> refined(code, depth);
            default ->
                throw file.errorAt(
                        start,
                        "a FAISS index of the kind \"" + code + "\", which is not supported; expected one of " + KINDS
                                + ": rebuild it as one of these, or import the embeddings that it was made from");
        };
    }

    private String code() {
        byte[] letters = file.take(1, 4, "kind").toArray(ValueLayout.JAVA_BYTE);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private Node.Header header(String code) {
        long start = file.position();
        int dimensions = file.i32("dimensions");
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
            throw file.errorAt(start, code + ": " + dimensions + " dimensions, expected 1 to " + MAX_DIMENSIONS);
        long count = file.i64("count");
        if (count < 0) throw file.errorAt(start + 4, code + ": " + count + " vectors");
        file.take(2, 8, "header");
        boolean trained = bool(code + ": is_trained");
        int metric = file.i32("metric");
        if (metric != 0 && metric != 1)
            throw file.errorAt(
                    file.position() - 4,
                    code + ": metric " + metric + ", expected 0 (inner product) or 1 (squared L2)");
        if (!trained && count > 0) throw file.errorAt(start, code + ": has vectors, but was never trained");
        return new Node.Header(
                code, dimensions, count, metric == 0 ? FaissMetric.INNER_PRODUCT : FaissMetric.SQUARED_L2);
    }

    private boolean bool(String what) {
        int value = file.u8(what);
        if (value > 1) throw file.errorAt(file.position() - 1, what + ": " + value + ", expected 0 or 1");
        return value == 1;
    }

    private StoredNode flat(String code) {
        Node.Header header = header(code);
        FaissMetric expected = code.equals("IxFI") ? FaissMetric.INNER_PRODUCT : FaissMetric.SQUARED_L2;
        if (header.metric() != expected) throw file.error(code + ": metric " + header.metric());
        // Counted in floats.
        return stored(header, new FlatCodec(header.dimensions()), Float.BYTES);
    }

    /** The length before the codes is in units of some bytes. */
    private StoredNode stored(Node.Header header, Codec codec, int unit) {
        long start = file.position();
        long length = file.i64(header.code() + ": length of the vectors");
        long left = (file.size() - file.position()) / codec.codeSize();
        if (header.count() > left)
            throw file.errorAt(
                    start,
                    header.code() + ": " + header.count() + " vectors of " + codec.codeSize()
                            + " bytes, but the file has room for " + left + ": it is damaged or cut off");
        if (length != header.count() * (codec.codeSize() / unit))
            throw file.errorAt(
                    start,
                    header.code() + ": vectors of " + Long.toUnsignedString(length) + " x " + unit + " bytes, expected "
                            + header.count() + " x " + codec.codeSize());
        return new StoredNode(
                file, header, codec, file.take(header.count(), codec.codeSize(), header.code() + ": vectors"));
    }

    private Node product(String code) {
        Node.Header header = header(code);
        Codec codec = quantizers.product(header.dimensions());
        StoredNode stored = stored(header, codec, 1);
        int searchType = file.i32("search type");
        if (searchType != 0)
            throw file.errorAt(file.position() - 4, code + ": search type " + searchType + ", expected 0 (ST_PQ)");
        if (bool(code + ": encode_signs")) throw file.error(code + ": encodes signs, which is not supported");
        file.i32("polysemous_ht");
        return stored;
    }

    private Node scalar(String code) {
        Node.Header header = header(code);
        return stored(header, quantizers.scalar(header.dimensions()), 1);
    }

    private Node named(String code, int depth) {
        Node.Header header = header(code);
        Node index = index(depth + 1);
        same(header, index);
        long count = file.count(header.count(), code + ": ids");
        if (count != header.count()) throw file.error(code + ": " + count + " ids of " + header.count() + " vectors");
        return new NamedNode(file, header, index, file.take(count, Long.BYTES, code + ": ids"));
    }

    private void same(Node.Header header, Node part) {
        if (part.dimensions() != header.dimensions()
                || part.count() != header.count()
                || part.metric() != header.metric())
            throw file.error(header.code() + ": " + header.count() + " x " + header.dimensions() + ", "
                    + header.metric() + ", but its " + part.code() + " is " + part.count() + " x " + part.dimensions()
                    + ", " + part.metric());
    }

    private Node inverted(String code, int depth) {
        Node.Header header = header(code);
        long lists = file.count(MAX_LISTS, code + ": lists");
        long probes = file.count(Long.MAX_VALUE, code + ": nprobe");
        Node quantizer = index(depth + 1);
        if (!(quantizer instanceof Node.ByNumber)
                || quantizer.dimensions() != header.dimensions()
                || quantizer.count() != lists)
            throw file.error(code + ": " + lists + " lists of " + header.dimensions() + " dimensions, but its "
                    + quantizer.code() + " has " + quantizer.count() + " x " + quantizer.dimensions());
        directMap(code);
        boolean residual = code.equals("IwSQ");
        if (code.equals("IwPQ")) residual = bool(code + ": by_residual");
        long codeSize = code.equals("IwPQ") ? file.i64("code size") : 0;
        Codec codec = switch (code) {
            case "IwFl" -> new FlatCodec(header.dimensions());
            case "IwPQ" -> quantizers.product(header.dimensions());
            default -> quantizers.scalar(header.dimensions());
        };
        if (code.equals("IwSq") || code.equals("IwSQ")) codeSize = file.i64("code size");
        if (code.equals("IwSq")) residual = bool(code + ": by_residual");
        if (!code.equals("IwFl") && codeSize != codec.codeSize())
            throw file.error(code + ": codes of " + codeSize + " bytes, expected " + codec.codeSize());
        var lines = new ListsReader(file).read((int) lists, codec.codeSize(), header.count());
        return new InvertedNode(
                file, header, new InvertedNode.Parts(quantizer, (int) Math.min(probes, lists), codec, residual, lines));
    }

    /** Where each id is found; not needed here. */
    private void directMap(String code) {
        int type = file.u8(code + ": direct map");
        if (type > 2) throw file.errorAt(file.position() - 1, code + ": direct map of type " + type);
        file.take(file.i64("direct map"), 8, code + ": direct map");
        if (type == 2) file.take(file.i64("direct map"), 16, code + ": direct map");
    }

    private Node graph(String code, int depth) {
        Node.Header header = header(code);
        if (header.count() > Integer.MAX_VALUE - 1) throw file.error(code + ": more nodes than 32 bits can number");
        GraphNode.Links links = new LinksReader(file).read((int) header.count());
        Node storage = index(depth + 1);
        same(header, storage);
        if (!(storage instanceof StoredNode stored))
            throw file.error(code + ": a graph over " + storage.code() + ", expected IxFI, IxF2, IxSQ or IxPq");
        return new GraphNode(file, header, stored, links);
    }

    private Node transformed(String code, int depth) {
        Node.Header header = header(code);
        int count = file.i32("transforms");
        if (count < 0 || count > MAX_TRANSFORMS)
            throw file.errorAt(
                    file.position() - 4, code + ": " + count + " transforms, expected at most " + MAX_TRANSFORMS);
        List<Transform> chain = new ArrayList<>();
        int width = header.dimensions();
        for (int i = 0; i < count; i++) {
            Transform transform = quantizers.transform(code(), width);
            chain.add(transform);
            width = transform.out();
        }
        Node index = index(depth + 1);
        if (index.dimensions() != width || index.count() != header.count() || index.metric() != header.metric())
            throw file.error(code + ": " + header.count() + " x " + width + ", but its " + index.code() + " is "
                    + index.count() + " x " + index.dimensions());
        return new TransformedNode(file, header, chain, index);
    }

    private Node refined(String code, int depth) {
        Node.Header header = header(code);
        Node base = index(depth + 1);
        same(header, base);
        Node exact = index(depth + 1);
        same(header, exact);
        float factor = file.f32("k_factor");
        if (!(factor >= 0 && factor < Float.POSITIVE_INFINITY))
            throw file.errorAt(file.position() - 4, code + ": k_factor " + factor);
        if (!(exact instanceof Node.ByNumber))
            throw file.error(code + ": refined by " + exact.code() + ", which is not supported");
        return new RefinedNode(file, header, base, exact, factor);
    }

    /** Whether a file begins as an index does; unknown kinds included, so that they can be refused by name. */
    static boolean begins(ByteFile file) {
        if (file.size() < 4) return false;
        for (int i = 0; i < 4; i++) {
            byte letter = file.bytes().get(ValueLayout.JAVA_BYTE, i);
            if (!Character.isLetterOrDigit(letter)) return false;
        }
        boolean index = file.bytes().get(ValueLayout.JAVA_BYTE, 0) == 'I';
        boolean dummies = file.size() >= 32
                && file.bytes().get(ByteFile.I64, 16) == DUMMY
                && file.bytes().get(ByteFile.I64, 24) == DUMMY;
        return index || dummies;
    }
}
