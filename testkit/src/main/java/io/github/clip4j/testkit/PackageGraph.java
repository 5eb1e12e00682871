package io.github.clip4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which packages use which: read from class files and, for what the compiler leaves no trace of (constants, Javadoc),
 * from the imports of the sources.
 */
public final class PackageGraph {
    private static final Pattern DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<]");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z]\\w*(?:\\.[a-z]\\w*)*)\\.", Pattern.MULTILINE);
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

    /** Package to the packages that it uses, each with a class that does. */
    private final SortedMap<String, SortedMap<String, String>> uses = new TreeMap<>();

    /** Class to the classes whose code names it. */
    private final Map<String, Set<String>> users = new TreeMap<>();

    private PackageGraph() {}

    /**
     * Reads modules of the repository.
     *
     * @param modules names of folders
     * @return the graph of their packages
     * @throws IllegalStateException if one is not compiled
     */
    public static PackageGraph ofModules(String... modules) {
        return of(Stream.of(modules).map(GoldenFiles.repository()::resolve).toList());
    }

    /** The graph of some modules' packages, each a folder with {@code src/main/java} and {@code target/classes}. */
    static PackageGraph of(List<Path> modules) {
        PackageGraph graph = new PackageGraph();
        for (Path module : modules) {
            Path classes = module.resolve("target/classes");
            if (!Files.isDirectory(classes)) throw new IllegalStateException(classes + ": compile the module first");
            files(classes, ".class").forEach(graph::addClass);
            files(module.resolve("src/main/java"), ".java").forEach(graph::addImports);
        }
        return graph;
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.getFileName().toString().equals("module-info.class"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addClass(Path file) {
        try {
            ClassModel type = ClassFile.of().parse(file);
            String name = type.thisClass().asInternalName().replace('/', '.');
            for (PoolEntry entry : type.constantPool()) {
                if (entry instanceof ClassEntry used) addType(name, used.asInternalName());
                if (entry instanceof Utf8Entry text)
                    DESCRIPTOR.matcher(text.stringValue()).results().forEach(m -> addType(name, m.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array's name is its descriptor, which is found as such. */
    private void addType(String user, String internalName) {
        int slash = internalName.lastIndexOf('/');
        if (slash <= 0 || internalName.startsWith("[")) return;
        users.computeIfAbsent(internalName.replace('/', '.'), _ -> new TreeSet<>())
                .add(user);
        add(user, internalName.substring(0, slash).replace('/', '.'));
    }

    private void addImports(Path file) {
        try {
            String source = Files.readString(file);
            Optional<String> own =
                    PACKAGE.matcher(source).results().map(m -> m.group(1)).findFirst();
            String name = String.valueOf(file.getFileName()).replace(".java", "");
            own.ifPresent(p -> IMPORT.matcher(source).results().forEach(m -> add(p + "." + name, m.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String user, String used) {
        String own = user.substring(0, user.lastIndexOf('.'));
        if (!own.equals(used)) uses.computeIfAbsent(own, _ -> new TreeMap<>()).putIfAbsent(used, user);
    }

    /**
     * The packages read.
     *
     * @return their names, sorted
     */
    public Set<String> packages() {
        return uses.keySet();
    }

    /**
     * The packages that a package uses.
     *
     * @param name of a package
     * @return each with a class that uses it; those of other libraries too
     */
    public SortedMap<String, String> uses(String name) {
        return uses.getOrDefault(name, new TreeMap<>());
    }

    /**
     * The classes whose code names a class.
     *
     * @param name of a class, of these modules or another library
     * @return their names, sorted
     */
    public Set<String> users(String name) {
        return users.getOrDefault(name, Set.of());
    }

    /**
     * Packages that use each other, directly or through others.
     *
     * @return one line for each pair of neighbours of a cycle, with a class that makes the arrow; empty if there is
     *     none
     */
    public List<String> cycle() {
        Set<String> done = new TreeSet<>();
        for (String name : uses.keySet()) {
            List<String> cycle = cycle(name, new ArrayDeque<>(), done);
            if (!cycle.isEmpty()) return cycle;
        }
        return List.of();
    }

    private List<String> cycle(String name, Deque<String> path, Set<String> done) {
        if (path.contains(name)) return arrows(path, name);
        if (!done.add(name)) return List.of();
        path.addLast(name);
        for (String used : uses(name).keySet()) {
            if (!uses.containsKey(used)) continue;
            List<String> cycle = cycle(used, path, done);
            if (!cycle.isEmpty()) return cycle;
        }
        path.removeLast();
        return List.of();
    }

    private List<String> arrows(Deque<String> path, String first) {
        List<String> names = new ArrayList<>(path);
        names.add(first);
        List<String> arrows = new ArrayList<>();
        for (int i = names.indexOf(first); i < names.size() - 1; i++)
            arrows.add(names.get(i) + " -> " + names.get(i + 1) + " ("
                    + uses(names.get(i)).get(names.get(i + 1)) + ")");
        return arrows;
    }
}
