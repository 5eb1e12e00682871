import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code Licences BOM.xml dependencies.md}: fails if something that ships (a component of the CycloneDX bill of
 * materials) has no licence that is allowed, or if the notices do not list it with that licence, or list what does not ship.
 */
class Licences {
    /** They ask for no more than their text and a notice. Of several that are offered, one is taken. */
    private static final Set<String> ALLOWED = Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^ |]+) \\|");

    public static void main(String[] args) throws Exception {
        Set<String> problems = new TreeSet<>();
        Set<String> rows = ROW.matcher(Files.readString(Path.of(args[1])))
                .results()
                .map(Licences::row)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> unused = new TreeSet<>(rows);
        Element components = child(
                DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(args[0]).getDocumentElement(), "components");
        int count = 0;
        for (Element component : children(components, "component")) {
            String group = text(component, "group");
            if (group.equals("io.github.clip4j")) continue;
            count++;
            String artifact = group + ":" + text(component, "name");
            Set<String> offered = licences(component);
            Set<String> allowed = offered.stream().filter(ALLOWED::contains).collect(Collectors.toCollection(TreeSet::new));
            if (allowed.isEmpty()) problems.add(artifact + " has the licences " + offered + "; allowed are " + new TreeSet<>(ALLOWED));
            else if (allowed.stream().noneMatch(licence -> rows.contains(artifact + " " + licence)))
                problems.add(artifact + " is not listed under " + allowed + " in " + args[1]);
            unused.removeIf(row -> row.startsWith(artifact + " "));
        }
        if (count == 0) problems.add(args[0] + " lists no dependency");
        unused.forEach(row -> problems.add(row + " is listed in " + args[1] + ", but does not ship"));
        problems.forEach(problem -> System.err.println("licences: " + problem));
        if (!problems.isEmpty()) System.exit(1);
    }

    private static String row(MatchResult row) {
        return row.group(1) + " " + row.group(2);
    }

    /** By their SPDX identifiers, else by the names that the POM gives them. */
    private static Set<String> licences(Element component) {
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
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        var all = children(parent, name);
        return all.isEmpty() ? null : all.getFirst();
    }

    private static java.util.List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return java.util.stream.IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node instanceof Element element && element.getTagName().equals(name))
                .map(Element.class::cast)
                .toList();
    }
}
