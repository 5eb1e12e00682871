package io.github.clip4j.search.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters as people type them, on a handful of entries. */
class FilterTest {
    private static final ByteBuffersDirectory DIRECTORY = new ByteBuffersDirectory();
    private static DirectoryReader reader;

    @BeforeAll
    static void index() throws Exception {
        try (IndexWriter writer = new IndexWriter(DIRECTORY, new IndexWriterConfig())) {
            add(writer, "a", Map.of("color", "red", "size", 10L, "date", at("2024-04-30T23:59:59.999999Z")));
            add(writer, "b", Map.of("color", "dark, blue", "size", 20L, "date", at("2024-05-01T00:00:00Z")));
            add(
                    writer,
                    "c",
                    Map.of("color", List.of("red", "green"), "ratio", 1.5, "date", at("2024-05-31T23:30:00Z")));
            add(writer, "d", Map.of("ratio", 2.0, "flash", true, "size", 9_007_199_254_740_993L));
            add(writer, "e", Map.of("flash", false, "date", at("2025-01-01T00:00:00Z"), "mixed", "2024"));
            add(writer, "f", Map.of("mixed", 2024L, "color", "say \"x\""));
            add(writer, "g", Map.of("latitude", 1.5, "longitude", 2.5));
        }
        reader = DirectoryReader.open(DIRECTORY);
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static void add(IndexWriter writer, String id, Map<String, Object> fields) throws Exception {
        Document document = new Document();
        document.add(new StringField("id", id, Field.Store.YES));
        fields.forEach((name, value) -> Fields.index(document, name, value));
        Fields.indexPlace(document, fields);
        writer.addDocument(document);
    }

    @AfterAll
    static void close() throws Exception {
        reader.close();
        DIRECTORY.close();
    }

    private static String found(String... filters) throws Exception {
        return found(reader, filters);
    }

    private static String found(DirectoryReader reader, String... filters) throws Exception {
        List<Filter> all = List.of(filters).stream().map(Filter::parse).toList();
        IndexSearcher searcher = new IndexSearcher(reader);
        StringBuilder ids = new StringBuilder();
        for (var hit : searcher.search(Fields.of(reader).query(all), 10).scoreDocs)
            ids.append(searcher.storedFields().document(hit.doc).get("id"));
        return ids.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "color=red | ac",
                "color=red,green | ac",
                "color=\"dark, blue\",green | bc",
                "color=\"say \"\"x\"\"\" | f",
                "color = green | c",
                "color!=red | bdefg",
                "color!=red,\"dark, blue\" | defg",
                "color>=red | acf",
                "color<red | bc",
                "size=10 | a",
                "size=10.0 | a",
                "size=10.5 | ''",
                "size>=10.5 | bd",
                "size>10 | bd",
                "size<=19.9 | a",
                "size<20 | a",
                "size=9007199254740993 | d",
                "size=9007199254740992 | ''",
                "size>9223372036854775807 | ''",
                "size<1e300 | abd",
                "ratio>=1.5 | cd",
                "ratio>1.5 | d",
                "ratio=2 | d",
                "ratio<2 | c",
                "flash=TRUE | d",
                "flash!=true | abcefg",
                "date=2024-05 | bc",
                "date=2024 | abc",
                "date=2024-05-31 | c",
                "date=2024-05-31T23:30 | c",
                "date=2024-04-30 | a",
                "date=2024-04-30T23:59:59 | a",
                "date=2024-04-30T23:59:59.999999 | a",
                "date=2024-06-01+02:00 | c",
                "date=2024-06[Europe/Berlin] | c",
                "date=2024-05-01[Europe/Berlin] | ab",
                "date>=2024-05 | bce",
                "date>2024-05 | e",
                "date<=2024-05 | abc",
                "date<2024-05 | a",
                "date!=2024 | defg",
                "mixed=2024 | ef",
                "mixed>=100 | f",
                "mixed=text | ''",
            })
    void aFilterFinds(String filter, String expected) throws Exception {
        assertEquals(expected, found(filter));
    }

    /** Paris, Versailles (17 km from it), Suva and Apia on both sides of the 180th meridian, and no place. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "near=48.8566,2.3522,16km | 1",
                "near=48.8566, 2.3522, 18 km | 12",
                "near=48.8566,2.3522,12mi | 12",
                "near=48.8566,2.3522,500m | 1",
                "near!=48.8566,2.3522,18km | 345",
                "near=-16,180,1200km | 34",
                "day=2024-05 | 12",
                "day=2024-05-03 | 1",
                "day>2024-05 | 3",
                "day>=2024-05-31 | 23",
                "day<=2024-05 | 12",
                "day<2024-05-31 | 1",
                "day!=2024-05 | 345",
                "day=soon | 4",
                "day>=soon | 4",
            })
    void placesAndDaysAreFound(String filter, String expected) throws Exception {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
                add(writer, "1", Map.of("latitude", 48.8566, "longitude", 2.3522, "day", "2024-05-03"));
                add(writer, "2", Map.of("latitude", 48.8049, "longitude", 2.1204, "day", "2024-05-31T23:00"));
                add(writer, "3", Map.of("latitude", -18.14, "longitude", 178.44, "day", "2024-06-01"));
                add(writer, "4", Map.of("latitude", -13L, "longitude", -172L, "day", "soon"));
                add(writer, "5", Map.of("latitude", 95.0, "longitude", 2.0));
            }
            try (DirectoryReader places = DirectoryReader.open(directory)) {
                assertEquals(expected, found(places, filter));
            }
        }
    }

    @Test
    void allFiltersMustHold() throws Exception {
        assertEquals("c", found("color=red", "date=2024-05"));
        assertEquals("abcdefg", found());
        assertEquals("b", found("color!=red", "size<100"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "colour=red | no field \"colour\"; did you mean color?; known fields: color, date, flash, latitude,"
                        + " longitude, mixed, near, ratio, size",
                "zzz=1 | no field \"zzz\"; known fields:",
                "size=ten | expected a number, found \"ten\"",
                "size= | found \"\"",
                "size=NaN | found \"NaN\"",
                "date=2024-13 | expected a date such as 2024",
                "date=2024-02-30 | found \"2024-02-30\"",
                "date=yesterday | found \"yesterday\"",
                "flash=maybe | expected true or false",
                "flash>=true | expected true or false",
                "red | expected FIELD=VALUE",
                "=red | expected FIELD=VALUE",
                "color=\"red | a quote is not closed",
                "color=\"red\"x | expected FIELD=VALUE",
                "near=48.85,2.35 | expected latitude, longitude and distance such as 48.85,2.35,10km",
                "near=48.85,2.35,10 | expected latitude, longitude and distance",
                "near=98.85,2.35,10km | expected latitude, longitude and distance",
                "near>=48.85 | expected latitude, longitude and distance",
                "color>=50 | color is a text here, which has no order as numbers have",
                "size=1e999999999 | found \"1e999999999\"",
            })
    void whatCannotBeMeantIsSaid(String filter, String part) {
        String message = String.valueOf(
                assertThrows(ClipException.class, () -> found(filter)).getMessage());
        assertTrue(message.startsWith("filter \"") && message.contains(part), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void aFilterIsWrittenAsItIsRead() {
        for (String text : List.of("a=b,c", "a!=\"b,c\",d", "a>=2", "a<3", "a=\"\"\"x\"", "a=\"say \"\"x\"\",y\""))
            assertEquals(Filter.parse(text), Filter.parse(Filter.parse(text).toString()), text);
        assertThrows(ClipException.class, () -> new Filter("a", Filter.Operator.ABOVE, List.of("1", "2")));
        assertThrows(ClipException.class, () -> new Filter("a", Filter.Operator.ANY, List.of()));
    }

    @Test
    void manyFieldsAreNotAllNamed() throws Exception {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
                Document document = new Document();
                for (int i = 0; i < 25; i++) Fields.index(document, "f" + (char) ('a' + i), "x".repeat(20_000));
                writer.addDocument(document);
            }
            try (DirectoryReader many = DirectoryReader.open(directory)) {
                Fields fields = Fields.of(many);
                String message = String.valueOf(
                        assertThrows(ClipException.class, () -> fields.query(List.of(Filter.parse("nothing=1"))))
                                .getMessage());
                assertTrue(message.endsWith("ft and 5 more"), message);
                var same = fields.query(List.of(Filter.parse("fa=" + "x".repeat(20_000))));
                assertEquals(1, new IndexSearcher(many).count(same));
            }
        }
    }
}
