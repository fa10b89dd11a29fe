package org.touchstone.format.log;

import org.touchstone.format.json.MalformedException;

/// The path of a tile under a log's prefix (C2SP tlog-tiles): `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`.
public final class TilePath {
    private TilePath() {}

    /// The path of a tile, without a leading slash.
    public static String of(TileId tile) {
        StringBuilder out = new StringBuilder("tile/");
        switch (tile) {
            case TileId.Hashes(int level, long _, int _) -> out.append(level);
            case TileId.Entries _ -> out.append("entries");
        }
        out.append('/');
        index(tile.index(), out);
        if (!tile.full()) {
            out.append(".p/").append(tile.width());
        }
        return out.toString();
    }

    private static void index(long n, StringBuilder out) {
        int start = out.length();
        long rest = n;
        out.append(three(rest % 1000));
        while ((rest /= 1000) > 0) {
            out.insert(start, "x" + three(rest % 1000) + "/");
        }
    }

    private static String three(long v) {
        return "" + (char) ('0' + v / 100) + (char) ('0' + v / 10 % 10) + (char) ('0' + v % 10);
    }

    /// Reads a path; throws [MalformedException] for any other spelling of the same tile.
    public static TileId parse(String path) {
        String rest = after(path, "tile/");
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw wrong();
        }
        String level = rest.substring(0, slash);
        rest = rest.substring(slash + 1);
        int width = TileId.FULL;
        int partial = rest.indexOf(".p/");
        if (partial >= 0) {
            long w = Decimal.parse(rest.substring(partial + 3), "the tile's width");
            if (w < 1 || w >= TileId.FULL) {
                throw new MalformedException("a partial tile's width is 1 to 255");
            }
            width = (int) w;
            rest = rest.substring(0, partial);
        }
        long index = index(rest);
        TileId tile;
        if (level.equals("entries")) {
            tile = new TileId.Entries(index, width);
        } else {
            long l = Decimal.parse(level, "the tile's level");
            if (l > 63) {
                throw new MalformedException("the tile's level is 0 to 63");
            }
            tile = new TileId.Hashes((int) l, index, width);
        }
        // One tile, one name: this refuses what the reading above let through, such as a superfluous x000.
        if (!of(tile).equals(path)) {
            throw wrong();
        }
        return tile;
    }

    private static long index(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 6) {
            throw new MalformedException("the tile's index is too large");
        }
        long n = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = i < parts.length - 1 ? after(parts[i], "x") : parts[i];
            if (part.length() != 3) {
                throw wrong();
            }
            for (int j = 0; j < 3; j++) {
                char c = part.charAt(j);
                if (c < '0' || c > '9') {
                    throw wrong();
                }
                n = n * 10 + (c - '0');
            }
        }
        return n;
    }

    private static String after(String text, String prefix) {
        if (!text.startsWith(prefix)) {
            throw wrong();
        }
        return text.substring(prefix.length());
    }

    private static MalformedException wrong() {
        return new MalformedException("not the path of a tile");
    }
}
