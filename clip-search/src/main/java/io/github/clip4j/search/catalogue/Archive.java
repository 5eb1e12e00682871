package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The files in an archive, tar or zip as its first bytes say, in its order. */
interface Archive extends Iterator<Member>, AutoCloseable {
    @Override
    void close();

    /** Opens a file if it is an archive. */
    static Optional<Archive> open(Path path) {
        byte[] head = head(path);
        if (TarFile.isTar(head)) return Optional.of(new OfTar(TarFile.open(path)));
        String start = new String(head, 0, Math.min(4, head.length), StandardCharsets.ISO_8859_1);
        if (start.equals("PK\3\4") || start.equals("PK\5\6")) return Optional.of(OfZip.open(path));
        return Optional.empty();
    }

    private static byte[] head(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(512);
        } catch (IOException e) {
            throw new ClipException(path + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Tar. */
    final class OfTar implements Archive {
        private final TarFile tar;
        private @Nullable TarMember next;
        private boolean looked;

        private OfTar(TarFile tar) {
            this.tar = tar;
        }

        @Override
        public boolean hasNext() {
            if (!looked) next = tar.next();
            looked = true;
            return next != null;
        }

        @Override
        public Member next() {
            TarMember member = hasNext() ? next : null;
            if (member == null) throw new NoSuchElementException();
            looked = false;
            return new Member(member.name(), member.size(), member.modified(), most -> tar.read(member, most));
        }

        @Override
        public void close() {
            tar.close();
        }
    }

    /** Zip, whose directory stands at its end. */
    final class OfZip implements Archive {
        private final ZipFile zip;
        private final Iterator<? extends ZipEntry> entries;

        private OfZip(ZipFile zip) {
            this.zip = zip;
            entries = zip.stream().filter(entry -> !entry.isDirectory()).iterator();
        }

        static OfZip open(Path path) {
            try {
                return new OfZip(new ZipFile(path.toFile()));
            } catch (IOException | IllegalArgumentException e) {
                throw new ClipException(path + ": damaged zip archive: " + IoReason.of(e) + "; make it again", e);
            }
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Member next() {
            ZipEntry entry = entries.next();
            return new Member(entry.getName(), entry.getSize(), entry.getTime(), most -> read(entry, most));
        }

        /** As many bytes as there are: what the directory says of an entry need not be true. */
        private byte[] read(ZipEntry entry, int most) throws IOException {
            try (InputStream in = zip.getInputStream(entry)) {
                return Catalogue.read(in, most);
            }
        }

        @Override
        public void close() {
            try {
                zip.close();
            } catch (IOException e) {
                throw new ClipException(zip.getName() + ": cannot be closed: " + IoReason.of(e), e);
            }
        }
    }
}
