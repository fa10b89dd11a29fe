package org.touchstone.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks for words in raw bytes, in every form in which this program or PostgreSQL would write them: as text in
/// either width, in hex, and inside base64, which tokens are.
final class Traces {
    private record Form(String word, byte[] bytes) {}

    private final List<Form> forms = new ArrayList<>();
    private final List<List<Form>> byFirst = new ArrayList<>();

    Traces(List<String> words) {
        for (int i = 0; i < 256; i++) {
            byFirst.add(new ArrayList<>());
        }
        for (String word : words) {
            byte[] plain = word.getBytes(StandardCharsets.UTF_8);
            written(word, plain);
            for (int shift = 0; shift < 3; shift++) {
                byte[] shifted = new byte[shift + plain.length];
                System.arraycopy(plain, 0, shifted, shift, plain.length);
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(shifted);
                // Characters that also hold bits of what stands before or behind are cut off.
                int from = shift == 0 ? 0 : shift + 1;
                int to = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
                written(word, text.substring(from, to).getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private void written(String word, byte[] bytes) {
        add(word, bytes);
        add(word, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        add(word, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE));
    }

    private void add(String word, byte[] bytes) {
        Form form = new Form(word, bytes);
        forms.add(form);
        byFirst.get(bytes[0] & 0xff).add(form);
    }

    /// How often each word is there.
    Map<String, Integer> in(byte[] all) {
        Map<String, Integer> found = new TreeMap<>();
        for (int i = 0; i < all.length; i++) {
            for (Form form : byFirst.get(all[i] & 0xff)) {
                if (startsWith(all, i, form.bytes())) {
                    found.merge(form.word(), 1, Integer::sum);
                }
            }
        }
        return found;
    }

    Map<String, Integer> in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean startsWith(byte[] all, int from, byte[] what) {
        if (from + what.length > all.length) {
            return false;
        }
        for (int j = 1; j < what.length; j++) {
            if (all[from + j] != what[j]) {
                return false;
            }
        }
        return true;
    }

    /// The words that are readable in the files of a folder, by file. What PostgreSQL's programs consist of is left
    /// out.
    Map<String, Map<String, Integer>> under(Path folder) {
        Map<String, Map<String, Integer>> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (name.startsWith("pg/1") && !name.startsWith("pg/cluster")) {
                    continue;
                }
                try {
                    Map<String, Integer> found = in(Files.readAllBytes(file));
                    if (!found.isEmpty()) {
                        out.put(name, found);
                    }
                } catch (NoSuchFileException e) {
                    continue; // PostgreSQL took it away meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }
}
