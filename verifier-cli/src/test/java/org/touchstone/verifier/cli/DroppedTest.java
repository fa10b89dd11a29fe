package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DroppedTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            bid.jwt|bid.jwt
            'bid.jwt'|bid.jwt
            "bid.jwt" |bid.jwt
             bid.jwt |bid.jwt
            "'bid.jwt'"|bid.jwt
            "a b (1) [x].jwt"|a b (1) [x].jwt
            'T\u0177 Gwyn.jwt' |T\u0177 Gwyn.jwt
            "none.jwt"|"none.jwt"
            file://other.example/bid.jwt|file://other.example/bid.jwt
            file:%zz|file:%zz
            "|"
            ""|""
            '|'
            """)
    void whatAWindowPutsAroundANameIsTakenAway(String dropped, String meant) throws IOException {
        for (String name : new String[] {"bid.jwt", "a b (1) [x].jwt", "T\u0177 Gwyn.jwt"}) {
            Files.writeString(folder.resolve(name), "");
        }
        assertEquals(meant, Dropped.cleaned(dropped, folder));
    }

    @Test
    void anAddressOfAFileIsItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("a b+c%20.jwt"), "");
        String uri = file.toUri().toString();
        assertEquals(file.toString(), Dropped.cleaned(uri, Path.of("")));
        assertEquals(file.toString(), Dropped.cleaned(uri.replace("file:///", "file://localhost/") + " ", Path.of("")));
    }

    /// A file whose name is in quotes is that file.
    @Test
    void theExactNameWins() throws IOException {
        Files.writeString(folder.resolve("'x.jwt'"), "");
        Files.writeString(folder.resolve("x.jwt"), "");
        assertEquals("'x.jwt'", Dropped.cleaned("'x.jwt'", folder));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            C:\\Windows\\system32\\cmd.exe /c ""C:\\Tools\\touchstone.cmd" C:\\bids\\a&b.jwt "C:\\bids\\c d.jwt"" | C:\\bids\\a&b.jwt;C:\\bids\\c d.jwt
            cmd.exe /c ""C:\\my tools.cmd.d\\touchstone.CMD" "C:\\100% (x)!.jwt" "                                | C:\\100% (x)!.jwt
            cmd /c C:\\t\\touchstone.cmd \\\\server\\share\\bid.zip                                               | \\\\server\\share\\bid.zip
            cmd /c ""C:\\t\\touchstone.cmd" C:\\^a;,=b'.jwt"                                                      | C:\\^a;,=b'.jwt
            "C:\\Windows\\system32\\cmd.exe"                                                                      | ``
            cmd /c ""C:\\t\\touchstone.cmd""                                                                      | ``
            """)
    void windowsLineIsTakenApartByItsRules(String line, String names) {
        assertEquals(names.isEmpty() ? List.of() : List.of(names.split(";(?=[A-Z]:)")), Dropped.names(line));
    }

    /// As Explorer builds the line from any names that Windows allows.
    @Test
    void anyNamesThatExplorerPassesComeBack() {
        Random random = new Random(20261122);
        String letters = "abc.-_ &()^%!;,=+'~#@[]{}$`\u00e9\u0177\u6f22";
        for (int round = 0; round < 2_000; round++) {
            List<String> names = new ArrayList<>();
            StringBuilder line = new StringBuilder("C:\\Windows\\system32\\cmd.exe /c \"\"C:\\T x\\touchstone.cmd\"");
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                StringBuilder name = new StringBuilder("C:\\b");
                for (int k = random.nextInt(12); k > 0; k--) {
                    name.append(letters.charAt(random.nextInt(letters.length())));
                }
                name.append(".jwt");
                names.add(name.toString());
                line.append(' ').append(name.indexOf(" ") < 0 ? name : "\"" + name + "\"");
            }
            assertEquals(names, Dropped.names(line.append('"').toString()), line.toString());
        }
    }

    /// What cannot be run here is at least read: where the launcher meets a dropped name, no name is ever
    /// expanded into a line that the shell parses afterwards, and the shell ends with it.
    @Test
    void theWindowsLauncherNeverParsesADroppedName() throws IOException {
        String launcher = Files.readString(Path.of("src/launcher/touchstone.cmd"));
        String dropped = launcher.substring(launcher.indexOf("\n:dropped\n"), launcher.indexOf("\n:note\n"));
        assertTrue(dropped.contains("setlocal EnableDelayedExpansion"));
        assertTrue(dropped.stripTrailing().endsWith("exit !code!"), "what stands behind an ampersand would run");
        assertFalse(dropped.contains("%*") || dropped.contains("%1") || dropped.contains("%~1"), dropped);
        assertFalse(dropped.contains("%cmdcmdline%")
                || dropped.contains("%line%")
                || dropped.contains("%TOUCHSTONE_DROPPED%"));
        for (String line : launcher.lines().toList()) {
            if (line.contains("%first") || line.contains("%~1")) {
                assertEquals(0, line.replaceAll("\"[^\"]*\"", "").split("%first|%~1", -1).length - 1, line);
            }
        }
    }
}
