package io.github.clip4j.image;

import io.github.clip4j.error.GitLfs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names what is not read here by its first bytes, so that a refusal can say what the file is and what to do with it.
 */
final class ForeignFormats {
    private static final String CONVERT = "convert it to PNG or JPEG";
    private static final int HEAD = 1024;
    /** The longest name of a folder that leaves room for the file's in a message. */
    private static final int LONGEST = 120;

    /** A signature at an offset, and the name of what begins so. */
    private record Signature(int offset, String latin1, String name) {}

    private static final List<Signature> SIGNATURES = List.of(
            new Signature(0, "\u00ff\n", "JPEG XL"),
            new Signature(0, "\0\0\0\fJXL ", "JPEG XL"),
            new Signature(0, "\0\0\0\fjP  ", "JPEG 2000"),
            new Signature(0, "\u00ffO\u00ffQ", "JPEG 2000"),
            new Signature(0, "II\u00bc", "JPEG XR"),
            new Signature(0, "8BPS", "a Photoshop document"),
            new Signature(0, "%PDF", "a PDF document"),
            new Signature(0, "%!PS", "PostScript"),
            new Signature(0, "\u00c5\u00d0\u00d3\u00c6", "PostScript"),
            new Signature(0, "gimp xcf", "a GIMP document"),
            new Signature(0, "DDS ", "a DirectDraw surface"),
            new Signature(0, "icns", "an Apple icon"),
            new Signature(0, "\0\0\2\0", "a Windows cursor"),
            new Signature(0, "qoif", "QOI"),
            new Signature(0, "v/1\1", "OpenEXR"),
            new Signature(0, "#?RADIANCE", "Radiance HDR"),
            new Signature(0, "SIMPLE  =", "FITS"),
            new Signature(0, "P7\n", "PAM"),
            new Signature(0, "PF\n", "a colour PFM"),
            new Signature(0, "FUJIFILMCCD-RAW", "a camera's raw image (RAF)"),
            new Signature(0, "IIRO", "a camera's raw image (ORF)"),
            new Signature(0, "IIU\0", "a camera's raw image (RW2)"),
            new Signature(0, "\u00d7\u00cd\u00c6\u009a", "a Windows metafile"),
            new Signature(0, "\u001aE\u00df\u00a3", "a Matroska or WebM video"),
            new Signature(8, "AVI ", "an AVI video"));

    /** Brands of ISO base media files (ISO/IEC 14496-12), as far as they are known; most others are videos. */
    private static final Map<String, String> BRANDS = Map.ofEntries(
            Map.entry("avif", "AVIF"),
            Map.entry("avis", "AVIF"),
            Map.entry("heic", "HEIC"),
            Map.entry("heix", "HEIC"),
            Map.entry("hevc", "HEIC"),
            Map.entry("hevx", "HEIC"),
            Map.entry("heim", "HEIC"),
            Map.entry("heis", "HEIC"),
            Map.entry("mif1", "HEIF"),
            Map.entry("msf1", "HEIF"),
            Map.entry("crx ", "a camera's raw image (CR3)"),
            Map.entry("jxl ", "JPEG XL"),
            Map.entry("jp2 ", "JPEG 2000"));

    private ForeignFormats() {}

    /** What the file is and what to do, in a few words; nothing where the first bytes are not known. */
    static Optional<String> describe(EncodedImage source) {
        if (source.matches(4, "ftyp") && source.data.length >= 12) {
            String brand = new String(source.data, 8, 4, StandardCharsets.ISO_8859_1);
            return Optional.of(image(BRANDS.getOrDefault(brand, "a video or another ISO media file")));
        }
        for (Signature s : SIGNATURES) {
            if (source.matches(s.offset, s.latin1)) return Optional.of(image(s.name));
        }
        return text(source);
    }

    private static String image(String name) {
        String folder = System.getProperty("clip.plugins", "");
        return "this is " + name + ", which is not read here; " + CONVERT
                + ", or put an ImageIO plug-in that reads it "
                + (folder.isEmpty() || folder.length() > LONGEST ? "on the class path" : "into " + folder);
    }

    private static Optional<String> text(EncodedImage source) {
        String head = new String(source.data, 0, Math.min(HEAD, source.data.length), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        if (head.startsWith(GitLfs.BEGINNING)) return Optional.of("this is " + GitLfs.MESSAGE);
        if (head.contains("<svg")) return Optional.of(image("SVG"));
        if (head.contains("<html") || head.contains("<!doctype html"))
            return Optional.of("this is a web page, not an image; the download went wrong");
        return Optional.empty();
    }
}
