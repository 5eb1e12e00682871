package io.github.clip4j.search.interchange;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** Files of other programs: see the README beside each of them. */
public final class Resources {
    private Resources() {}

    /** A file or folder of the test resources. */
    public static Path path(String name) {
        try {
            URL url = Resources.class.getResource("/" + name);
            if (url == null) throw new AssertionError("no test resource " + name);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
