package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.MalformedException;

class ZipArchiveTest {
    private static final byte[] TEXT = "a certificate".getBytes(StandardCharsets.UTF_8);

    @Test
    void reads_what_the_usual_tools_write() throws IOException {
        for (int method : new int[] {ZipEntry.DEFLATED, ZipEntry.STORED}) {
            ZipArchive archive = ZipArchive.parse(usual(method, "bids/", "bids/a.jwt", "b.json"));
            assertEquals(2, archive.entries().size());
            assertEquals("bids/a.jwt", archive.entries().get(0).name());
            assertArrayEquals(TEXT, archive.read(archive.entries().get(0), 1000));
        }
    }

    @Test
    void an_empty_archive_is_an_archive() {
        assertTrue(ZipArchive.parse(new Hand().end()).entries().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../a.jwt",
                "a/../../b.jwt",
                "a/./b.jwt",
                "a//b.jwt",
                "C:a.jwt",
                "a\\b.jwt",
                "a\nb.jwt",
                "a\u0000.jwt",
                ".."
            })
    void names_that_leave_the_archive_are_refused(String name) {
        refused(new Hand().add(name, TEXT).end(), "name in the archive");
    }

    @Test
    void a_name_twice_is_refused() {
        refused(new Hand().add("a.jwt", TEXT).add("a.jwt", TEXT).end(), "twice");
        refused(new Hand().add("a.jwt", TEXT).add("A.JWT", TEXT).end(), "twice");
        refused(new Hand().add("\u00e9.jwt", TEXT).add("e\u0301.jwt", TEXT).end(), "twice");
    }

    @Test
    void a_directory_that_says_something_else_than_its_entry_is_refused() {
        Hand name = new Hand().add("a.jwt", TEXT);
        name.central.set(46, (byte) 'b');
        refused(name.end(), "disagree");
        Hand method = new Hand().add("a.jwt", TEXT);
        method.central.set(10, (byte) 8);
        refused(method.end(), "disagree");
        Hand crc = new Hand().add("a.jwt", TEXT);
        crc.central.set(16, (byte) (crc.central.get(16) ^ 1));
        refused(crc.end(), "disagree");
        Hand size = new Hand().add("a.jwt", TEXT);
        size.central.set(24, (byte) (TEXT.length + 1));
        refused(size.end(), "sizes that cannot be");
    }

    @Test
    void bytes_before_between_and_behind_the_entries_are_refused() throws IOException {
        byte[] good = new Hand().add("a.jwt", TEXT).add("b.jwt", TEXT).end();
        refused(concat("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), good), "directory is not where");
        refused(concat(good, new byte[] {0}), "not a zip archive");
        refused(concat(good, good), "directory is not where");
        Hand gap = new Hand().add("a.jwt", TEXT);
        gap.local.write(0);
        refused(gap.add("b.jwt", TEXT).end(), "overlap, or bytes lie between");
        Hand tail = new Hand().add("a.jwt", TEXT);
        tail.local.write(0);
        refused(tail.end(), "bytes lie between");
    }

    /// David Fifield's bomb: many names over one kernel of data.
    @Test
    void overlapping_entries_are_refused() {
        Hand hand = new Hand().add("a.jwt", TEXT);
        hand.addCentral("b.jwt", 0, 0, TEXT, TEXT.length, 0);
        refused(hand.end(), "overlap");
    }

    @Test
    void a_bomb_is_refused_before_it_is_unpacked() {
        byte[] zeros = new byte[10 * 1024 * 1024];
        refused(new Hand().deflated("a.jwt", zeros, zeros.length).end(), "packed tighter");
    }

    @Test
    void more_or_less_than_the_stated_size_is_refused() {
        byte[] random = new byte[4000];
        new java.security.SecureRandom().nextBytes(random);
        for (int stated : new int[] {3999, 4001}) {
            ZipArchive archive = ZipArchive.parse(
                    new Hand().deflated("a.jwt", random, stated).end());
            assertThrows(
                    MalformedException.class,
                    () -> archive.read(archive.entries().get(0), 1 << 20));
        }
        ZipArchive good =
                ZipArchive.parse(new Hand().deflated("a.jwt", random, 4000).end());
        assertArrayEquals(random, good.read(good.entries().get(0), 4000));
        assertThrows(MalformedException.class, () -> good.read(good.entries().get(0), 3999));
    }

    /// A kernel of a few bytes behind megabytes of empty blocks would be read for nothing.
    @Test
    void what_is_packed_looser_than_deflate_packs_is_refused() {
        byte[] random = new byte[4000];
        new java.security.SecureRandom().nextBytes(random);
        refused(new Hand().deflated("a.jwt", random, 10).end(), "sizes that cannot be");
    }

    @Test
    void a_large_archive_may_not_be_packed_tight_as_a_whole() {
        Hand hand = new Hand();
        byte[] zeros = new byte[64 * 1024];
        for (int i = 0; i < 600; i++) {
            hand.deflated(i + ".jwt", zeros, zeros.length);
        }
        refused(hand.end(), "tighter than any real bids");
    }

    @Test
    void a_file_is_read_as_its_bytes_are(@TempDir Path folder) throws IOException {
        byte[] good = usual(ZipEntry.DEFLATED, "bids/", "bids/a.jwt", "b.json");
        Path file = Files.write(folder.resolve("bids.zip"), good);
        ZipArchive archive = ZipArchive.open(file);
        assertEquals(ZipArchive.parse(good).entries(), archive.entries());
        assertArrayEquals(TEXT, archive.read(archive.entries().get(1), 1000));
        for (int i = 0; i < good.length; i += 7) {
            byte[] cut = Arrays.copyOf(good, i);
            Files.write(file, cut);
            assertThrows(MalformedException.class, () -> ZipArchive.open(file));
        }
        Files.write(file, new byte[0]);
        assertThrows(
                MalformedException.class, () -> archive.read(archive.entries().get(1), 1000));
    }

    /// Windows packs names in the code page of the day; a second name beside the first must be the same.
    @Test
    void names_in_old_code_pages_stay_apart_and_two_names_are_refused() throws IOException {
        byte[] old = usual(ZipEntry.STORED, "r\u00e9sum\u00e9.jwt");
        // é is two bytes in UTF-8; two bytes that are none take their place, and the flag that says UTF-8 goes.
        byte[] latin = new byte[old.length];
        for (int i = 0; i < old.length; i++) {
            latin[i] = old[i] == (byte) 0xc3 ? (byte) 0xe9 : old[i];
        }
        assertThrows(MalformedException.class, () -> ZipArchive.parse(latin));
        latin[7] &= ~8;
        latin[latin.length - 22 - 46 - "r__sum__.jwt".length() + 9] &= ~8;
        assertEquals(
                "r%E9%A9sum%E9%A9.jwt", ZipArchive.parse(latin).entries().get(0).name());
        Hand same = new Hand().add("a.jwt", TEXT);
        assertEquals(1, ZipArchive.parse(same.beside("a.jwt").end()).entries().size());
        Hand other = new Hand().add("a.jwt", TEXT);
        refused(other.beside("b.jwt").end(), "two names");
    }

    @Test
    void encryption_links_and_odd_methods_are_refused() {
        Hand encrypted = new Hand().add("a.jwt", TEXT);
        encrypted.central.set(8, (byte) 1);
        refused(encrypted.end(), "encrypted");
        Hand link = new Hand().add("a.jwt", TEXT);
        link.central.set(41, (byte) 0xa1);
        refused(link.end(), "link");
        Hand method = new Hand().add("a.jwt", TEXT);
        method.central.set(10, (byte) 12);
        refused(method.end(), "unknown method");
    }

    @Test
    void no_cut_or_flipped_archive_does_more_than_refuse() {
        byte[] good = new Hand()
                .add("a.jwt", TEXT)
                .deflated("b.json", TEXT, TEXT.length)
                .end();
        for (int i = 0; i < good.length; i++) {
            tryOut(Arrays.copyOf(good, i));
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = good.clone();
                flipped[i] ^= (byte) (1 << bit);
                tryOut(flipped);
            }
        }
    }

    private static void tryOut(byte[] bytes) {
        try {
            ZipArchive archive = ZipArchive.parse(bytes);
            for (ZipArchive.Entry entry : archive.entries()) {
                byte[] content = archive.read(entry, 1 << 20);
                assertArrayEquals(TEXT, content);
            }
        } catch (MalformedException e) {
            assertTrue(!e.getMessage().isEmpty());
        }
    }

    @Test
    void documents_of_folders_and_archives_never_vanish(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("bids/a"));
        Files.write(folder.resolve("bids/a/one.jwt"), TEXT);
        Files.write(folder.resolve("bids/a/letter.pdf"), TEXT);
        Files.write(folder.resolve("bids/a/one.PDF"), "a PDF with an /EmbeddedFile".getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("bids/a/large.pdf"), new byte[Document.MAX_BYTES + 1]);
        Files.write(folder.resolve("bids/b.zip"), usual(ZipEntry.DEFLATED, "two.jwt", "__MACOSX/two.jwt", "x.pdf"));
        Files.write(folder.resolve("bids/c.zip"), "no zip".getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("bids/d.zip"), usual(ZipEntry.DEFLATED, "readme.txt"));
        Files.createSymbolicLink(folder.resolve("bids/e.jwt"), folder.resolve("bids/a/one.jwt"));
        Documents documents = new Documents();
        documents.add(folder.resolve("bids"), "bids");
        assertEquals(
                "[a/one.PDF, a/one.jwt, b.zip/two.jwt, c.zip, d.zip]",
                documents.found().stream().map(Document::name).toList().toString());
        assertEquals(6, documents.passedOver());
        assertThrows(MalformedException.class, () -> documents.found().get(3).read());
    }

    private static void refused(byte[] archive, String why) {
        MalformedException e = assertThrows(MalformedException.class, () -> ZipArchive.parse(archive));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    private static byte[] concat(byte[] a, byte[] b) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(a);
        out.write(b);
        return out.toByteArray();
    }

    private static byte[] usual(int method, String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                byte[] content = name.endsWith("/") ? new byte[0] : TEXT;
                entry.setMethod(method);
                if (method == ZipEntry.STORED || name.endsWith("/")) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCompressedSize(content.length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return out.toByteArray();
    }

    /// An archive written field by field, so that fields can lie.
    private static final class Hand {
        private final ByteArrayOutputStream local = new ByteArrayOutputStream();
        private final java.util.List<Byte> central = new java.util.ArrayList<>();
        private int count;

        Hand add(String name, byte[] content) {
            return entry(name, 0, content, content, content.length);
        }

        Hand deflated(String name, byte[] content, int stated) {
            Deflater deflater = new Deflater(9, true);
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            deflater.end();
            return entry(name, 8, content, out.toByteArray(), stated);
        }

        private Hand entry(String name, int method, byte[] content, byte[] packed, int stated) {
            byte[] n = name.getBytes(StandardCharsets.UTF_8);
            int at = local.size();
            ByteBuffer b = ByteBuffer.allocate(30 + n.length + packed.length).order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(0x04034b50)
                    .putShort((short) 20)
                    .putShort((short) 0x800)
                    .putShort((short) method)
                    .putInt(0);
            b.putInt(crc(content)).putInt(packed.length).putInt(stated);
            b.putShort((short) n.length).putShort((short) 0).put(n).put(packed);
            local.writeBytes(b.array());
            addCentral(name, method, at, content, stated, packed.length - content.length);
            return this;
        }

        void addCentral(String name, int method, int at, byte[] content, int stated, int difference) {
            byte[] n = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer b = ByteBuffer.allocate(46 + n.length).order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(0x02014b50).putShort((short) 20).putShort((short) 20).putShort((short) 0x800);
            b.putShort((short) method).putInt(0).putInt(crc(content)).putInt(content.length + difference);
            b.putInt(stated)
                    .putShort((short) n.length)
                    .putInt(0)
                    .putInt(0)
                    .putInt(0)
                    .putInt(at)
                    .put(n);
            for (byte x : b.array()) {
                central.add(x);
            }
            count++;
        }

        /// Adds a Unicode path to the last entry of the directory (APPNOTE 4.6.9).
        Hand beside(String name) {
            byte[] n = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer b = ByteBuffer.allocate(9 + n.length).order(ByteOrder.LITTLE_ENDIAN);
            b.putShort((short) 0x7075)
                    .putShort((short) (5 + n.length))
                    .put((byte) 1)
                    .putInt(0)
                    .put(n);
            for (byte x : b.array()) {
                central.add(x);
            }
            central.set(30, (byte) b.capacity());
            return this;
        }

        byte[] end() {
            byte[] directory = new byte[central.size()];
            for (int i = 0; i < directory.length; i++) {
                directory[i] = central.get(i);
            }
            ByteBuffer b =
                    ByteBuffer.allocate(local.size() + directory.length + 22).order(ByteOrder.LITTLE_ENDIAN);
            b.put(local.toByteArray()).put(directory);
            b.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
            b.putInt(directory.length).putInt(local.size()).putShort((short) 0);
            return b.array();
        }

        private static int crc(byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return (int) crc.getValue();
        }
    }
}
