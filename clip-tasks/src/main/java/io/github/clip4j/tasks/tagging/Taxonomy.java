package io.github.clip4j.tasks.tagging;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Categories within categories, as Google's and Shopify's product taxonomies have them: {@code A > B > C}, a line each,
 * with {@code 123 - } or {@code gid://… : } before it, or without. Lines that begin with # are comments. Parents that
 * have no line of their own are nodes, too. Immutable.
 */
public final class Taxonomy {
    /** More would be no taxonomy of people. */
    public static final int MAX_NODES = 1 << 20;

    private static final long MAX_BYTES = 256 << 20;
    private static final int MAX_LEVELS = 64;
    private static final String ARROW = ">";
    private static final Pattern ID = Pattern.compile("(?:(\\d+) - |(\\S+://\\S+)\\s+: )(.*)");

    private final List<Node> nodes;

    /**
     * A category.
     *
     * @param id as the file has it; empty if it has none
     * @param path its name and those above it, the topmost first
     * @param parent the number of the one above it; -1 for none
     */
    public record Node(String id, List<String> path, int parent) {
        /**
         * Its own name.
         *
         * @return the last of its path
         */
        public String name() {
            return path.getLast();
        }

        /**
         * How far down it is.
         *
         * @return 1 for the topmost
         */
        public int level() {
            return path.size();
        }
    }

    private Taxonomy(List<Node> nodes) {
        this.nodes = Collections.unmodifiableList(nodes);
    }

    /**
     * Reads a file.
     *
     * @param file in UTF-8
     * @return all nodes
     * @throws ClipException in one line, if it cannot be read or is none
     */
    public static Taxonomy read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES)
                throw new ClipException(file + ": more than " + (MAX_BYTES >> 20) + " MB; it is no taxonomy");
            return parse(file.toString(), Files.readAllLines(file));
        } catch (CharacterCodingException e) {
            throw new ClipException(file + ": not UTF-8; save it so", e);
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Reads lines.
     *
     * @param name of the file, for messages
     * @param lines of it
     * @return all nodes, each one after those above it
     * @throws ClipException in one line with the file's and the line's, if it is none
     */
    public static Taxonomy parse(String name, List<String> lines) {
        Map<List<String>, Integer> places = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    i == 0 && lines.get(i).startsWith("\ufeff") ? lines.get(i).substring(1) : lines.get(i);
            if (line.isBlank() || line.startsWith("#")) continue;
            Matcher matcher = ID.matcher(line.strip());
            boolean numbered = matcher.matches();
            String id = !numbered ? "" : matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            List<String> path = path(name, i + 1, numbered ? matcher.group(3) : line);
            add(nodes, places, path, id);
            if (nodes.size() > MAX_NODES)
                throw new ClipException(name + ": more than " + MAX_NODES + " categories; it is no taxonomy");
        }
        if (nodes.isEmpty()) throw new ClipException(name + ": has no categories; expected lines such as A > B > C");
        return new Taxonomy(nodes);
    }

    private static List<String> path(String name, int number, String text) {
        List<String> path = new ArrayList<>();
        for (String part : text.split(" " + ARROW + " ", -1)) path.add(part.strip());
        if (path.size() > MAX_LEVELS)
            throw new ClipException(
                    name + ", line " + number + ": " + path.size() + " levels, expected at most " + MAX_LEVELS);
        for (String part : path)
            if (part.isEmpty() || part.startsWith(ARROW) || part.endsWith(ARROW))
                throw new ClipException(name + ", line " + number + ": a category without a name; expected A > B > C");
        return path;
    }

    private static int add(List<Node> nodes, Map<List<String>, Integer> places, List<String> path, String id) {
        Integer there = places.get(path);
        if (there != null) {
            Node node = nodes.get(there);
            if (node.id.isEmpty()) nodes.set(there, new Node(id, node.path, node.parent));
            return there;
        }
        int parent = path.size() == 1 ? -1 : add(nodes, places, path.subList(0, path.size() - 1), "");
        List<String> own = List.copyOf(path);
        places.put(own, nodes.size());
        nodes.add(new Node(id, own, parent));
        return nodes.size() - 1;
    }

    /**
     * The categories.
     *
     * @return each one after those above it
     */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * A sentence for each category.
     *
     * @param root the sentence for a topmost one, with {@code {}} for its name
     * @param below the sentence for another, with {@code {}} and, for its parent's name, {@code {parent}}
     * @return in the order of {@link #nodes}
     */
    public List<String> sentences(String root, String below) {
        List<String> sentences = new ArrayList<>();
        for (Node node : nodes) {
            String sentence = node.parent < 0
                    ? root
                    : below.replace("{parent}", nodes.get(node.parent).name());
            sentences.add(sentence.replace("{}", node.name()));
        }
        return sentences;
    }
}
