package io.github.clip4j.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedFileTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeShards() {
        write("one.safetensors", 1, "a", "b");
        write("two.safetensors", 2, "c");
    }

    private void write(String file, int value, String... names) {
        List<TensorInfo> tensors =
                Stream.of(names).map(n -> TensorInfo.of(n, DType.F32, 1)).toList();
        SafetensorsWriter.write(
                directory.resolve(file), tensors, Map.of(), (_, sink) -> sink.write(new float[] {value}, 0, 1));
    }

    private Path index(String weightMap) throws IOException {
        return Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{" + weightMap + "}}");
    }

    private void assertRefused(String expected, String weightMap) throws IOException {
        Path index = index(weightMap);
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsFile.openSharded(index).close())
                .getMessage();
        assertEquals(expected.replace("$", directory + "/"), message);
    }

    @Test
    void joinsTheShards() throws IOException {
        Path index = index("\"c\":\"two.safetensors\",\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"");
        try (var file = SafetensorsFile.openSharded(index);
                Arena arena = Arena.ofConfined()) {
            assertEquals(List.of("c", "a", "b"), List.copyOf(file.tensors().keySet()));
            assertEquals(index.toString(), file.source());
            assertEquals(2f, file.map("c", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
            assertEquals(1f, file.map("b", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
            assertThrows(SafetensorsException.class, () -> file.map("d", arena));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../one.safetensors",
                "/etc/passwd",
                "sub/one.safetensors",
                "..\\\\one.safetensors",
                "C:one.safetensors",
                "..",
                ".",
                "",
                ".hidden",
                "one.safetensors\\u0000"
            })
    void shardsLieBesideTheIndex(String shard) throws IOException {
        Path index = index("\"a\":\"" + shard + "\"");
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsFile.openSharded(index).close())
                .getMessage();
        assertEquals(
                0,
                message.indexOf(index + ": tensor \"a\": expected the name of a file beside the index, found \""),
                message);
    }

    @Test
    void missingShard() throws IOException {
        assertRefused(
                "$model.safetensors.index.json: tensor \"a\": its shard three.safetensors is missing beside the index",
                "\"a\":\"three.safetensors\"");
    }

    @Test
    void indexAndShardsAgree() throws IOException {
        String ab = "\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"";
        assertRefused(
                "$model.safetensors.index.json: tensor \"d\" is not in its shard $two.safetensors",
                ab + ",\"c\":\"two.safetensors\",\"d\":\"two.safetensors\"");
        assertRefused(
                "$model.safetensors.index.json: tensor \"b\" of $one.safetensors is not in the index",
                "\"a\":\"one.safetensors\"");
        write("two.safetensors", 2, "b", "c");
        assertRefused(
                "$model.safetensors.index.json: tensor \"b\" is in $two.safetensors, but the index maps it to"
                        + " $one.safetensors",
                ab + ",\"c\":\"two.safetensors\"");
    }

    @Test
    void malformedIndex() throws IOException {
        Path index = Files.writeString(directory.resolve("i.json"), "{\"weight_map\":[]}");
        assertEquals(
                index + ": document.weight_map: expected an object, found an array",
                assertThrows(
                                SafetensorsException.class,
                                () -> SafetensorsFile.openSharded(index).close())
                        .getMessage());
        Files.writeString(index, "{}");
        assertEquals(
                index + ": expected a weight_map, found none",
                assertThrows(
                                SafetensorsException.class,
                                () -> SafetensorsFile.openSharded(index).close())
                        .getMessage());
        Files.writeString(index, "{\"weight_map\":{\"a\":1}}");
        assertEquals(
                index + ": document.weight_map.a: expected a string, found 1",
                assertThrows(
                                SafetensorsException.class,
                                () -> SafetensorsFile.openSharded(index).close())
                        .getMessage());
    }
}
