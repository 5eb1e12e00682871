package io.github.clip4j.converter.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model of the Hugging Face hub as people write it.
 *
 * @param repo {@code organisation/name} or {@code name}
 * @param revision branch, tag or commit hash
 */
public record ModelName(String repo, String revision) {
    /** The branch that is meant where none is named. */
    public static final String MAIN = "main";

    private static final String HUB = "hf-hub:";
    private static final Pattern NAME = Pattern.compile("([\\w.-]+/[\\w.-]+)(?:@([^@\\s]+))?");
    private static final String TABLE = "open-clip-names.txt";

    /**
     * Understands {@code openai/clip-vit-large-patch14}, with {@code @revision} or without; open_clip's
     * {@code hf-hub:organisation/name}; open_clip's names of weights, such as {@code ViT-L-14/openai}; and OpenAI's
     * own, {@code ViT-B/32}, which mean the copies on the hub that open_clip takes.
     *
     * @param name any text
     * @return empty if it is no such name
     */
    public static Optional<ModelName> parse(String name) {
        String known = name.startsWith(HUB) ? null : table().get(name);
        if (known != null) return Optional.of(new ModelName(known, MAIN));
        Matcher matcher = NAME.matcher(name.startsWith(HUB) ? name.substring(HUB.length()) : name);
        if (!matcher.matches()) return Optional.empty();
        return Optional.of(new ModelName(matcher.group(1), matcher.group(2) == null ? MAIN : matcher.group(2)));
    }

    private static Map<String, String> table() {
        try (InputStream in = Objects.requireNonNull(ModelName.class.getResourceAsStream(TABLE), TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
