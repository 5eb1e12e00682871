package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The images of an archive with what lies beside them. Members that follow each other and share a name up to its first
 * dot are a sample (WebDataset, {@code webdataset/tariterators.py}): {@code .txt} is a caption, {@code .cls} the number
 * of a class, {@code .json} has further fields.
 */
final class Samples implements Iterator<CatalogueImage> {
    /** More beside an image is no caption. */
    private static final int MAX_SIDE = 1 << 20;

    private static final int MAX_VALUES = 100_000;

    private final String archive;
    private final Iterator<Member> members;
    private final Problems problems;
    private final Iterator<CatalogueImage> noMore = List.<CatalogueImage>of().iterator();
    private Iterator<CatalogueImage> sample = noMore;
    private @Nullable Member ahead;

    /**
     * Samples.
     *
     * @param archive what ids begin with
     * @param members its files in order; an exception ends them
     * @param problems told of what cannot be read
     */
    Samples(String archive, Iterator<Member> members, Problems problems) {
        this.archive = archive;
        this.members = members;
        this.problems = problems;
        ahead = advance();
    }

    @Override
    public boolean hasNext() {
        while (!sample.hasNext() && ahead != null) sample = images(group(ahead)).iterator();
        return sample.hasNext();
    }

    @Override
    public CatalogueImage next() {
        return hasNext() ? sample.next() : noMore.next();
    }

    private @Nullable Member advance() {
        try {
            return members.hasNext() ? members.next() : null;
        } catch (ClipException e) {
            problems.failed(archive, e);
            return null;
        }
    }

    /** Only an image and what may describe it are kept: an archive without images is one long sample of others. */
    private List<Member> group(Member first) {
        List<Member> group = new ArrayList<>();
        String key = key(first.name());
        Member member = first;
        while (member != null && key(member.name()).equals(key)) {
            if (!ImageNames.isHidden(member.name()) && isWanted(member.name())) group.add(member);
            member = advance();
        }
        ahead = member;
        return group;
    }

    private static boolean isWanted(String name) {
        return ImageNames.isImage(name)
                || switch (ImageNames.suffix(name)) {
                    case "txt", "cls", "json" -> true;
                    default -> false;
                };
    }

    static String key(String name) {
        int base = name.lastIndexOf('/') + 1;
        int dot = name.indexOf('.', base + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    private List<CatalogueImage> images(List<Member> group) {
        List<CatalogueImage> images = new ArrayList<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean any = group.stream().anyMatch(member -> ImageNames.isImage(member.name()));
        for (Member member : group) {
            if (ImageNames.isImage(member.name())) {
                images.add(new CatalogueImage(
                        archive + "!/" + member.name(), member.size(), member.modified(), Map.of(), member.content()));
            } else if (any) {
                addFields(member, fields);
            }
        }
        return images.stream().map(image -> image.with(fields)).toList();
    }

    private void addFields(Member member, Map<String, Object> fields) {
        try {
            if (member.size() > MAX_SIDE) throw new ClipException("larger than 1 MiB, more than a description has");
            byte[] content = member.content().read(MAX_SIDE);
            switch (ImageNames.suffix(member.name())) {
                case "json" -> FlatFields.flatten("", Json.parse(content, MAX_VALUES), fields);
                case "cls" -> fields.put("class", Long.parseLong(text(content)));
                default -> fields.put("caption", text(content));
            }
        } catch (IOException e) {
            problems.failed(
                    archive + "!/" + member.name(),
                    new ClipException("its image goes without it: cannot be read: " + IoReason.of(e), e));
        } catch (JsonException | NumberFormatException e) {
            problems.failed(
                    archive + "!/" + member.name(),
                    new ClipException("its image goes without it: not what its name says: " + e.getMessage(), e));
        } catch (ClipException e) {
            problems.failed(archive + "!/" + member.name(), e);
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8).strip();
    }
}
