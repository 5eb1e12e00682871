package io.github.clip4j.search.interchange.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A key, which servers may repeat in their answers, and no message may. Immutable. */
final class Secret {
    /** Shorter parts are in many words. */
    private static final int SHORTEST = 6;

    private final List<String> forms = new ArrayList<>();

    /** {@code key}: a header's value, also with a scheme in front, such as {@code Basic ...}. */
    Secret(String key) {
        add(key);
        String last = key.substring(key.lastIndexOf(' ') + 1);
        add(last);
        try {
            String decoded = new String(Base64.getDecoder().decode(last), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon < 0) return;
            add(decoded);
            add(decoded.substring(colon + 1));
        } catch (IllegalArgumentException _) {
            // Not every key is base64.
        }
    }

    private void add(String form) {
        if (form.length() >= SHORTEST) forms.add(form);
    }

    /** A text without the key. */
    String blanked(String text) {
        String blanked = text;
        for (String form : forms) blanked = blanked.replace(form, "***");
        return blanked;
    }
}
