// Draws docs/classify.svg, the image in the README: the command below, run, and what it prints, with each image beside its lines.
//   java tools/terminal/Classify.java        (from the root, with JDK 25)
// SamplesTest compares the image's lines with what the command prints.

/** Lines as typed: the first is the command's first line. */
static final List<String> TYPED = List.of(
        "./clip classify --top 2 --label banana --label \"christmas tree\" --label dog \\",
        "    --label penguin --label rocket --label snowman examples/*.png");

static final int LINE = 20;
static final int LEFT = 20;
static final int TOP = 52;
static final int WIDTH = 720;
static final int IMAGE = 52;

void main() throws Exception {
    String command = TYPED.stream().map(line -> line.replaceFirst(" \\\\$", "").strip()).collect(Collectors.joining(" "));
    Process process = new ProcessBuilder("bash", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> printed = new String(process.getInputStream().readAllBytes()).lines().toList();
    if (process.waitFor() != 0) throw new IllegalStateException(command);
    Files.writeString(Path.of("docs/classify.svg"), image(printed));
}

String image(List<String> printed) throws IOException {
    int height = TOP + (TYPED.size() + printed.size()) * LINE + printed.size() / 3 * 8 + 8;
    StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img" aria-label="clip classify and what it prints">
            <style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#c9d1d9;white-space:pre}
            .p{fill:#7ee787}.c{fill:#f0f6fc}.f{fill:#79c0ff}.b{fill:#f0f6fc;font-weight:bold}.o{fill:#8b949e}</style>
            <rect width="%1$d" height="%2$d" rx="10" fill="#0d1117"/>
            <circle cx="20" cy="18" r="6" fill="#ff5f56"/><circle cx="40" cy="18" r="6" fill="#ffbd2e"/><circle cx="60" cy="18" r="6" fill="#27c93f"/>
            """, WIDTH, height));
    int y = TOP;
    for (String line : TYPED) {
        String prompt = line.equals(TYPED.getFirst()) ? "<tspan class=\"p\">$ </tspan>" : "";
        svg.append(String.format(Locale.ROOT, "<text xml:space=\"preserve\" class=\"c\" x=\"%d\" y=\"%d\">%s%s</text>\n", LEFT, y, prompt, escaped(line)));
        y += LINE;
    }
    String kind = "o";
    for (String line : printed) {
        // A file's name, its most probable label, the next one.
        boolean file = !line.startsWith(" ");
        kind = file ? "f" : kind.equals("f") ? "b" : "o";
        if (file) {
            y += 8;
            svg.append(String.format(
                    Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%3$d\" height=\"%3$d\" rx=\"4\" fill=\"#fff\"/>\n", LEFT + 350, y - 14, IMAGE));
            String png = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(line)));
            String element = "<image x=\"%d\" y=\"%d\" width=\"%4$d\" height=\"%4$d\" href=\"data:image/png;base64,%3$s\"/>\n";
            svg.append(String.format(Locale.ROOT, element, LEFT + 352, y - 12, png, IMAGE - 4));
        }
        svg.append(String.format(Locale.ROOT, "<text xml:space=\"preserve\" class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", kind, LEFT, y, escaped(line)));
        y += LINE;
    }
    return svg.append("</svg>\n").toString();
}

String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
}
