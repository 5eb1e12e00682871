package io.github.clip4j.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo model on small data sets, in which some images lie in the folder of another class. */
class EvaluateDatasetsTest {
    private static final List<String> NAMES =
            List.of("banana", "christmas-tree", "dog", "penguin", "rocket", "snowman");

    @TempDir
    private Path temporary;

    private Path data = Path.of("");
    /** Whatever it takes the images for, where that does not matter. */
    private Object model = GoldenFiles.repository().resolve("testkit/goldens/checkpoints/tiny-hf");

    @BeforeEach
    void copyImages() throws IOException {
        data = temporary.resolve("data");
        for (String name : NAMES) copy(name, name + "/a.png");
        copy("dog", "rocket/wrong.png");
        copy("penguin", "snowman/wrong.png");
    }

    private void copy(String example, String to) throws IOException {
        Path file = data.resolve(to);
        Files.createDirectories(file.getParent());
        Files.copy(Run.example(example + ".png"), file);
    }

    private Run zeroShot(Object... more) {
        List<Object> args = new ArrayList<>(List.of("eval", "zeroshot", "--dataset", data, "--model", model, "--json"));
        args.addAll(Arrays.asList(more));
        return Run.of(args.toArray());
    }

    @Test
    void figuresAreThoseOfClassify() throws IOException {
        model = "demo";
        JsonObject facts = zeroShot("--template", "a picture of {}")
                .exits(ExitCode.OK)
                .json()
                .getFirst();
        List<Object> command =
                new ArrayList<>(List.of("classify", "--json", "-r", data, "--template", "a picture of {}"));
        for (String name : NAMES) command.addAll(List.of("--label", name));
        List<JsonObject> classified =
                Run.of(command.toArray()).exits(ExitCode.OK).json();
        List<Object> best = new ArrayList<>();
        double loss = 0;
        for (JsonObject image : classified) {
            String label = Path.of(image.string("input").orElseThrow())
                    .getParent()
                    .getFileName()
                    .toString();
            List<JsonObject> classes = image.array("classes").orElseThrow().stream()
                    .map(found -> JsonObject.of(found, "class"))
                    .toList();
            best.add((long) NAMES.indexOf(classes.getFirst().string("label").orElseThrow()));
            for (JsonObject found : classes)
                if (found.string("label").orElseThrow().equals(label))
                    loss -= Math.log(found.number("probability").orElseThrow());
        }
        assertEquals(best, facts.array("predictions_first20").orElseThrow());
        assertEquals(8, facts.integer("items").orElseThrow());
        // Probabilities are floats.
        assertEquals(loss / 8, facts.number("nll").orElseThrow(), 1e-6);
    }

    /** However far it came, also within a line, the figures are the same to the last digit. */
    @Test
    void anInterruptedEvaluationGoesOn() throws IOException {
        Files.writeString(data.resolve("dog/broken.png"), "junk");
        Path journal = temporary.resolve("journal");
        Run whole = zeroShot("--resume", journal).exits(ExitCode.FAILED).complains("broken.png: not an image");
        JsonObject facts = whole.json().getFirst();
        assertEquals(1, facts.integer("images_left_out").orElseThrow());
        assertEquals(8, facts.integer("items").orElseThrow());
        byte[] lines = Files.readAllBytes(journal);
        for (int size : new int[] {lines.length * 9 / 10, lines.length / 2, lines.length}) {
            Files.write(journal, Arrays.copyOf(lines, size));
            Run resumed = zeroShot("--resume", journal, "--quiet")
                    .exits(ExitCode.FAILED)
                    .complains("broken.png: not an");
            assertEquals(whole.out(), resumed.out());
            assertEquals(new String(lines, StandardCharsets.UTF_8), Files.readString(journal));
        }
        zeroShot("--resume", journal).says("9 of 9 images were known from an earlier run");
        String refused = journal + ": of another evaluation, not with the same ";
        zeroShot("--resume", journal, "--template", "{}!")
                .exits(ExitCode.UNUSABLE)
                .complains(refused + "templates");
        zeroShot("--resume", journal, "--exif").exits(ExitCode.UNUSABLE).complains(refused + "model");
        Path names = Files.writeString(temporary.resolve("names.txt"), "a\nb\nc\nd\ne\nf\n");
        zeroShot("--resume", journal, "--classes", names)
                .exits(ExitCode.UNUSABLE)
                .complains(refused + "classes");
        Files.delete(data.resolve("rocket/wrong.png"));
        zeroShot("--resume", journal).exits(ExitCode.UNUSABLE).complains(refused + "dataset");
    }

    /** As missile and sunglasses in ImageNet: the class that comes later is never found. */
    @Test
    void ofTwoClassesOfOneNameTheFirstCounts() throws IOException {
        model = "demo";
        Path names =
                Files.writeString(temporary.resolve("names.txt"), "banana\nchristmas-tree\ndog\npenguin\ndog\ndog\n");
        JsonObject facts =
                zeroShot("--classes", names).exits(ExitCode.OK).json().getFirst();
        assertEquals(4, facts.integer("top1_count").orElseThrow());
        List<Object> recall = facts.array("per_class_recall_first10").orElseThrow();
        assertEquals(List.of(1.0, 0.0, 0.0), List.of(recall.get(2), recall.get(4), recall.get(5)));
    }

    @Test
    void imageNetsNamesAndNumberedFolders() throws IOException {
        model = "demo";
        data = temporary.resolve("v2");
        copy("banana", "954/a.png");
        copy("banana", "9/a.png");
        Object[] imageNet = {"--classes", "imagenet", "--own-classes", "--template", "imagenet7"};
        JsonObject facts = zeroShot(imageNet).exits(ExitCode.OK).json().getFirst();
        assertEquals(2, facts.integer("classes").orElseThrow());
        assertEquals(7, facts.integer("templates").orElseThrow());
        // 9 is the ostrich.
        assertEquals(
                List.of(List.of(1L, "ostrich", "banana")),
                facts.array("confusion_pairs_names").orElseThrow());
    }

    @Test
    void aPageShowsMistakes() throws IOException {
        model = "demo";
        Path page = temporary.resolve("page.html");
        zeroShot("--html", page).exits(ExitCode.OK);
        String html = Files.readString(page);
        assertEquals(2, html.split("data:image/jpeg;base64,", -1).length - 1);
        assertTrue(html.contains("<b>75.0 %</b>top-1 accuracy"));
        assertTrue(html.contains("<td>1<td>rocket<td>dog"));
        assertTrue(html.indexOf("is snowman") > 0 && html.indexOf("is rocket") > 0);
        assertFalse(html.contains("NaN"));
    }

    @Test
    void wrongUseIsRefused() throws IOException {
        Run.of("eval", "zeroshot").exits(ExitCode.UNUSABLE).complains("nothing to evaluate: give --dataset");
        Run.of("eval", "zeroshot", "--html", "x").exits(ExitCode.UNUSABLE).complains("--html needs --dataset");
        Run.of("eval", "retrieval").exits(ExitCode.UNUSABLE).complains("nothing to evaluate: give --dataset");
        zeroShot("--labels", "x").exits(ExitCode.UNUSABLE).complains("--dataset takes the place of");
        zeroShot("--classes", "imagenet").exits(ExitCode.UNUSABLE).complains("\"banana\" is none of the 1000");
        data = temporary.resolve("junk");
        Files.createDirectories(data.resolve("a"));
        Files.createDirectories(data.resolve("b"));
        Files.writeString(data.resolve("a/1.png"), "junk");
        Files.writeString(data.resolve("b/1.png"), "junk");
        zeroShot().exits(ExitCode.UNUSABLE).says("no image can be used");
    }

    @Test
    void captionsFindTheirImages() throws IOException {
        Files.writeString(data.resolve("broken.png"), "junk");
        Path karpathy = Files.writeString(
                data.resolve("dataset.json"),
                "{\"images\":["
                        + String.join(
                                ",",
                                NAMES.stream()
                                        .map(name -> "{\"filepath\":\"" + name
                                                + "\",\"filename\":\"a.png\",\"split\":\"test\","
                                                + "\"sentences\":[{\"raw\":\"" + name + "\"},{\"raw\":\"a " + name
                                                + "\"}]}")
                                        .toList())
                        + ",{\"filename\":\"broken.png\",\"split\":\"test\",\"sentences\":[{\"raw\":\"x\"}]}]}");
        JsonObject facts = Run.of("eval", "retrieval", "--dataset", karpathy, "--json")
                .exits(ExitCode.FAILED)
                .complains("broken.png: not an image")
                .json()
                .getFirst();
        assertEquals(1.0, facts.number("image_retrieval_R@1").orElseThrow());
        assertEquals(1.0, facts.number("text_retrieval_R@1").orElseThrow());
        assertEquals(12, facts.integer("captions").orElseThrow());
        assertEquals(1, facts.integer("images_left_out").orElseThrow());
        StringBuilder rows = new StringBuilder("path,caption\n");
        for (String name : NAMES)
            rows.append(name).append("/a.png,").append(name).append('\n');
        // Too long for the model.
        rows.append("dog/a.png,").append("dog ".repeat(100)).append('\n');
        Path list = Files.writeString(data.resolve("captions.csv"), rows);
        facts = Run.of("eval", "retrieval", "--dataset", list, "--json")
                .exits(ExitCode.FAILED)
                .complains("dog/a.png, caption \"dog dog")
                .json()
                .getFirst();
        assertEquals(6, facts.integer("captions").orElseThrow());
        assertEquals(1, facts.integer("captions_left_out").orElseThrow());
        Run.of("eval", "retrieval", "--dataset", list, "--model", model, "--truncate")
                .exits(ExitCode.OK);
    }
}
