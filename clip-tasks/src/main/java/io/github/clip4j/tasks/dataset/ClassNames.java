package io.github.clip4j.tasks.dataset;

import io.github.clip4j.error.ClipException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The classes of a data set in their order.
 *
 * @param names what each is called; two may be called the same
 * @param folders the folder of each, or what else stands for it in a data set; empty if nothing but the order is known
 */
public record ClassNames(List<String> names, List<String> folders) {
    /** More digits are no number of a class. */
    static final String NUMBER = "[0-9]{1,9}";

    /** Checks that there are as many folders as names, or none, and no folder twice. */
    public ClassNames {
        names = List.copyOf(names);
        folders = List.copyOf(folders);
        if (names.size() < 2) throw new ClipException("classes: expected 2 or more, found " + names.size());
        if (!folders.isEmpty() && folders.size() != names.size())
            throw new ClipException("classes: " + names.size() + " names, but " + folders.size() + " folders");
        Set<String> seen = new TreeSet<>();
        for (String folder : folders)
            if (!seen.add(folder))
                throw new ClipException("classes: the folder \"" + folder + "\" is there twice; remove one");
    }

    /**
     * ImageNet's 1,000 classes (ILSVRC 2012) by OpenAI's names, with WordNet's ids as folders. {@code missile} and
     * {@code sunglasses} are there twice.
     *
     * @return the classes, ordered by folder
     */
    public static ClassNames imageNet() {
        List<String> names = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        var stream = Objects.requireNonNull(ClassNames.class.getResourceAsStream("imagenet-classes.tsv"));
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int tab = line.indexOf('\t');
                folders.add(line.substring(0, tab));
                names.add(line.substring(tab + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ClassNames(names, folders);
    }

    /** Classes that are called as their labels are, by code point; numbers are no names. */
    static ClassNames ofLabels(SortedSet<String> labels) {
        if (labels.stream().allMatch(label -> label.matches(NUMBER)))
            throw new ClipException("its classes are numbers; say with --classes what they are called");
        return new ClassNames(List.copyOf(labels), List.copyOf(labels));
    }

    /**
     * Finds the class of each label. Labels are folders as these classes have them; or numbers, of which a whole row
     * stands for the classes in their order ({@code 0} to {@code 999} in ImageNetV2, where {@code 10} follows
     * {@code 9}), and others are the numbers of classes from 0; or names; or, if as many as classes, in order.
     *
     * @param labels of a data set, each once
     * @return the number of the class of each
     * @throws ClipException in one line, if a label fits no class, or more than one
     */
    public Map<String, Integer> places(SortedSet<String> labels) {
        if (new HashSet<>(folders).containsAll(labels)) return positions(folders, labels);
        if (labels.stream().allMatch(label -> label.matches(NUMBER))) return numbers(labels);
        if (new HashSet<>(names).containsAll(labels)) return positions(names, labels);
        if (folders.isEmpty() && labels.size() == names.size()) return inOrder(List.copyOf(labels));
        List<String> known = folders.isEmpty() ? names : folders;
        String unknown = labels.stream()
                .filter(label -> !known.contains(label))
                .findFirst()
                .orElseThrow();
        throw new ClipException("the class \"" + unknown + "\" is none of the " + names.size()
                + ", whose order alone cannot tell; give --classes a line FOLDER<tab>NAME for each");
    }

    private static Map<String, Integer> positions(List<String> all, Set<String> labels) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i);
            if (labels.contains(name) && places.put(name, i) != null)
                throw new ClipException(
                        "two classes are called \"" + name + "\"; give --classes a line FOLDER<tab>NAME for each");
        }
        return places;
    }

    private Map<String, Integer> numbers(Set<String> labels) {
        List<String> sorted = labels.stream()
                .sorted(Comparator.comparing((String label) -> new BigInteger(label))
                        .thenComparing(label -> label))
                .toList();
        int first = Integer.parseInt(sorted.getFirst());
        int last = Integer.parseInt(sorted.getLast());
        if (sorted.size() == names.size() && last - first == sorted.size() - 1) return inOrder(sorted);
        if (last >= names.size())
            throw new ClipException("the class " + last + " is none of the " + names.size()
                    + ", which are numbered from" + " 0; give --classes a line NUMBER<tab>NAME for each");
        Map<String, Integer> places = new HashMap<>();
        sorted.forEach(label -> places.put(label, Integer.parseInt(label)));
        return places;
    }

    private static Map<String, Integer> inOrder(List<String> labels) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < labels.size(); i++) places.put(labels.get(i), i);
        return places;
    }

    /**
     * Some of these classes, for data sets that are judged among their own: ImageNet-A and ImageNet-R have 200 of
     * ImageNet's.
     *
     * @param kept numbers of classes
     * @return those in the same order, and their new numbers by their old ones
     */
    Subset subset(Set<Integer> kept) {
        List<String> someNames = new ArrayList<>();
        List<String> someFolders = new ArrayList<>();
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        for (int i : new TreeSet<>(kept)) {
            numbers.put(i, someNames.size());
            someNames.add(names.get(i));
            if (!folders.isEmpty()) someFolders.add(folders.get(i));
        }
        return new Subset(new ClassNames(someNames, someFolders), numbers);
    }

    /**
     * Some classes.
     *
     * @param classes in order
     * @param numbers by those that they had
     */
    record Subset(ClassNames classes, Map<Integer, Integer> numbers) {}
}
