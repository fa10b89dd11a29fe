package org.touchstone.verifier.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Files that were dragged onto a window or onto the launcher. What arrives then is not what a person would type: it
/// stands in quotes, ends with a space, or is a `file://` address.
final class Dropped {
    private Dropped() {}

    /// The file that is meant by `name`: the one of exactly that name if there is one, else the one that is left
    /// when quotes, spaces at the ends and the form of an address are taken away, if there is that; else `name`.
    ///
    /// @param folder where relative names begin
    static String cleaned(String name, Path folder) {
        if (exists(name, folder)) {
            return name;
        }
        String bare = name.strip();
        while (bare.length() > 1
                && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')
                && bare.charAt(bare.length() - 1) == bare.charAt(0)) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        if (bare.regionMatches(true, 0, "file:", 0, 5)) {
            bare = fromAddress(bare);
        }
        return !bare.isEmpty() && exists(bare, folder) ? bare : name;
    }

    private static String fromAddress(String address) {
        try {
            URI uri = URI.create(address.replace(" ", "%20"));
            String host = uri.getHost();
            if (host != null && !host.isEmpty() && !host.equals("localhost")) {
                return address; // a file of another computer
            }
            return Path.of(URI.create("file://" + uri.getRawPath())).toString();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    private static boolean exists(String name, Path folder) {
        try {
            return Files.exists(folder.resolve(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// The names in the command line with which Windows starts a launcher that files were dropped on:
    ///
    /// ```
    /// C:\Windows\system32\cmd.exe /c ""C:\Tools\touchstone.cmd" C:\bids\a&b.jwt "C:\bids\c d.jwt""
    /// ```
    ///
    /// Only names with a space are in quotes there, so that `cmd` itself would end a command at the `&`. Everything
    /// after the launcher's own name is names: quotes keep spaces together, no other sign means anything.
    static List<String> names(String commandLine) {
        int launcher = commandLine.toLowerCase(Locale.ROOT).indexOf(".cmd");
        // The first ".cmd" that ends a word: a folder may hold it, too.
        while (launcher >= 0
                && launcher + 4 < commandLine.length()
                && " \"".indexOf(commandLine.charAt(launcher + 4)) < 0) {
            launcher = commandLine.toLowerCase(Locale.ROOT).indexOf(".cmd", launcher + 4);
        }
        if (launcher < 0) {
            return List.of();
        }
        String rest = commandLine.substring(launcher + 4).stripTrailing();
        if (rest.startsWith("\"")) {
            rest = rest.substring(1);
        }
        // `/c "…"` puts the whole in one more pair of quotes, of which the last is left.
        if (rest.chars().filter(c -> c == '"').count() % 2 == 1 && rest.endsWith("\"")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                if (!name.isEmpty()) {
                    names.add(name.toString());
                }
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        if (!name.isEmpty()) {
            names.add(name.toString());
        }
        return names;
    }
}
