import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code Licences dependencies.md LIB BOM.xml offline=BOOLEAN}: fails unless the notices list exactly what ships, each under a licence that is
 * allowed and that its own POM offers. What ships are the jars in LIB and the components of the CycloneDX bill of materials; that one Maven does not write
 * offline, so that then only the jars count.
 */
class Licences {
    /** They ask for no more than their text and a notice. */
    private static final Set<String> ALLOWED = Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD");

    private static final Set<String> OURS = Set.of("clip-core", "clip-cpu", "clip-cuda", "weights-converter", "clip-search", "clip-tasks", "clip-cli");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^ |]+) \\|");
    private static final Pattern JAR = Pattern.compile("(.+?)-\\d.*\\.jar");

    private final Path notices;
    private final TreeMap<String, String> listed = new TreeMap<>();
    private final Set<String> problems = new TreeSet<>();

    private Licences(Path notices) throws IOException {
        this.notices = notices;
        ROW.matcher(Files.readString(notices)).results().forEach(row -> listed.put(row.group(1), row.group(2)));
    }

    public static void main(String[] args) throws Exception {
        Licences licences = new Licences(Path.of(args[0]));
        licences.allowed();
        licences.jars(Path.of(args[1]));
        if (args[3].equals("offline=false")) licences.components(args[2]);
        licences.problems.forEach(problem -> System.err.println("licences: " + problem));
        if (!licences.problems.isEmpty()) System.exit(1);
    }

    private void allowed() {
        listed.forEach((artifact, licence) -> {
            if (!ALLOWED.contains(licence)) problems.add(artifact + " is under " + licence + "; allowed are " + new TreeSet<>(ALLOWED));
        });
    }

    private void jars(Path folder) throws IOException {
        Set<String> ships = new TreeSet<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                var name = JAR.matcher(file.getFileName().toString());
                if (name.matches() && !OURS.contains(name.group(1))) ships.add(name.group(1));
            }
        }
        Set<String> names = new TreeSet<>();
        for (String artifact : listed.keySet()) names.add(artifact.substring(artifact.indexOf(':') + 1));
        for (String jar : ships) if (!names.contains(jar)) problems.add(jar + " ships, but " + notices + " does not list it");
        for (String name : names) if (!ships.contains(name)) problems.add(name + " is listed in " + notices + ", but does not ship");
    }

    private void components(String bom) throws Exception {
        Element root = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(bom).getDocumentElement();
        for (Element list : children(root, "components")) {
            for (Element component : children(list, "component")) {
                if (OURS.contains(text(component, "name"))) continue;
                String artifact = text(component, "group") + ":" + text(component, "name");
                Set<String> offered = offered(component);
                String taken = listed.get(artifact);
                if (taken == null) problems.add(artifact + ", under " + offered + ", ships, but " + notices + " does not list it");
                else if (!offered.contains(taken)) problems.add(artifact + " is listed under " + taken + ", but is under " + offered);
            }
        }
    }

    /** By their SPDX identifiers, else by the names that the POM gives them. Of several, one may be taken. */
    private static Set<String> offered(Element component) {
        Set<String> found = new TreeSet<>();
        for (Element list : children(component, "licenses")) {
            for (Element licence : children(list, "license")) {
                String id = text(licence, "id");
                found.add(id.isEmpty() ? text(licence, "name") : id);
            }
            for (Element expression : children(list, "expression")) found.add(expression.getTextContent().strip());
        }
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
    }

    private static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node instanceof Element element && element.getTagName().equals(name))
                .map(Element.class::cast)
                .toList();
    }
}
