package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.parquet.CompactReader.Struct;
import java.util.ArrayList;
import java.util.List;

/** The columns of a file, from its list of schema elements: each with its children after it. */
final class Schema {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_COLUMNS = 4096;
    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;

    private final ByteFile file;
    private final List<Struct> elements;
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private int next;
    private int chunks;

    Schema(ByteFile file, List<Struct> elements) {
        this.file = file;
        this.elements = elements;
        if (elements.size() < 2) throw file.error("the schema has no columns");
        if (elements.size() > MAX_COLUMNS) throw file.error("a schema of more than " + MAX_COLUMNS + " elements");
        int children = elements.get(next++).count(5, "number of columns");
        for (int i = 0; i < children; i++) element(new Place("", 0, 0, 0, 0, false));
        if (next != elements.size()) throw file.error("the schema has elements that belong to nothing");
    }

    /** Columns that can be read. */
    List<Leaf> leaves() {
        return leaves;
    }

    /** Names of columns that cannot. */
    List<String> leftOut() {
        return leftOut;
    }

    /** Chunks of each row group. */
    int chunks() {
        return chunks;
    }

    /**
     * Where an element stands.
     *
     * @param name of what it is in
     * @param depth of groups
     * @param repetition levels above it
     * @param definition levels above it
     * @param listDefinition level at which the list that it is in has items
     * @param nameless within a list, whose inner names mean nothing
     */
    private record Place(
            String name, int depth, int repetition, int definition, int listDefinition, boolean nameless) {}

    private void element(Place outer) {
        if (next >= elements.size()) throw file.error("the schema ends early");
        if (outer.depth() > MAX_DEPTH) throw file.error("a schema nested deeper than " + MAX_DEPTH);
        Struct element = elements.get(next++);
        long kind = element.number(3, 0);
        int repetition = outer.repetition() + (kind == REPEATED ? 1 : 0);
        int definition = outer.definition() + (kind == OPTIONAL || kind == REPEATED ? 1 : 0);
        int listDefinition = kind == REPEATED ? definition : outer.listDefinition();
        String own = element.text(4, "name of a column");
        String name = outer.nameless() ? outer.name() : outer.name().isEmpty() ? own : outer.name() + "." + own;
        int children = (int) element.number(5, 0);
        boolean list = isList(element);
        if (children > 0) {
            // A list is a group of one repeated group of one element; of other groups each member has a name.
            boolean nameless = list || (outer.nameless() && kind == REPEATED && children == 1);
            for (int i = 0; i < children; i++)
                element(new Place(name, outer.depth() + 1, repetition, definition, listDefinition, nameless));
            return;
        }
        int physical = (int) element.number(1, "type of " + name);
        if (physical < 0 || physical > Leaf.FIXED) throw file.error("column " + name + ": type " + physical);
        int length = physical == Leaf.FIXED ? element.count(2, "length of " + name) : 0;
        Leaf.Meaning meaning = Leaf.meaning(element, physical);
        boolean isNumbers = physical == Leaf.FLOAT || physical == Leaf.DOUBLE || meaning == Leaf.Meaning.HALF;
        boolean isBytes = meaning == Leaf.Meaning.BYTES;
        Column column = new Column(name, repetition > 0, isNumbers, isBytes);
        int index = chunks++;
        boolean unknown = meaning == Leaf.Meaning.UNKNOWN || (meaning == Leaf.Meaning.HALF && length != 2);
        if (repetition > (isBytes ? 0 : 1) || unknown) leftOut.add(name);
        else leaves.add(new Leaf(column, index, physical, length, repetition, definition, listDefinition, meaning));
    }

    private static boolean isList(Struct element) {
        return element.number(6, -1) == 3 || (element.get(10) instanceof Struct type && type.has(3));
    }
}
