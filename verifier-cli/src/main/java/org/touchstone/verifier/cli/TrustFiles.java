package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.OnlineSource;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;

/// Trust lists from files and from a registry, and the way from there into the home: only a chain that hangs on
/// the pin gets in.
final class TrustFiles {
    /// The type of an export.
    static final String TYPE = "touchstone-trust";

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(4 * 1024 * 1024, 32, 200_000);
    private static final int MAX_LIST = 256 * 1024;
    private static final int MAX_LISTS = 10_000;

    private TrustFiles() {}

    /// The lists in a file: one list, an export, or a bundle. Throws [MalformedException].
    static List<TrustListJws> parse(byte[] bytes) {
        Json.Obj o = StrictJson.parseObject(bytes, LIMITS);
        if (o.has("signatures")) {
            return List.of(TrustListJws.of(o));
        }
        if (o.text("type").equals(Bundle.TYPE)) {
            return Bundle.of(o).trustLists();
        }
        o.only("type", "version", "trustLists");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("it is neither a trust list nor an export");
        }
        List<TrustListJws> lists = new ArrayList<>();
        for (Json.Obj list : o.objects("trustLists")) {
            lists.add(TrustListJws.of(list));
        }
        return lists;
    }

    /// All lists in one file.
    static Json.Obj export(TrustChain chain) {
        List<Json> lists = new ArrayList<>();
        for (TrustListJws list : chain.lists()) {
            lists.add(list.json());
        }
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("trustLists", new Json.Arr(lists))
                .build();
    }

    /// Fetches every list that `known` lacks: the newest first, then down to what is known or to list 1.
    static List<TrustListJws> fetch(OnlineSource source, List<TrustListJws> known)
            throws UnreachableException, InterruptedException {
        Map<Long, TrustListJws> all = new LinkedHashMap<>();
        for (TrustListJws list : known) {
            all.put(list.list().number(), list);
        }
        TrustListJws newest = list(source, "/trust/list.json");
        long last = newest.list().number();
        if (last > MAX_LISTS) {
            throw new UnreachableException("the registry states an impossible number of trust lists");
        }
        for (long n = 1; n < last; n++) {
            if (!all.containsKey(n)) {
                all.put(n, list(source, "/trust/lists/" + n + ".json"));
            }
        }
        List<TrustListJws> lists = new ArrayList<>(all.values());
        lists.add(newest);
        return lists;
    }

    private static TrustListJws list(OnlineSource source, String path)
            throws UnreachableException, InterruptedException {
        byte[] bytes = source.fetch(path, MAX_LIST);
        try {
            return TrustListJws.parse(bytes);
        } catch (MalformedException e) {
            throw new UnreachableException(path + " is not a trust list: " + e.getMessage());
        }
    }

    /// Verifies lists from the pin and stores what hangs on it. An error if they do not reach as far as
    /// they claim: then somebody shows this computer a list that its governors have not signed.
    static TrustChain store(Home home, String pin, List<TrustListJws> lists) {
        List<TrustListJws> all = new ArrayList<>(lists);
        if (home.pin().equals(Optional.of(pin))) {
            all.addAll(home.trustLists());
        }
        TrustChain chain =
                TrustChain.of(pin, all).orElseThrow(() -> new CliException(ExitCode.NO, "pin-not-there", pin));
        OptionalLong highest = OptionalLong.empty();
        for (TrustListJws list : all) {
            long n = list.list().number();
            if (highest.isEmpty() || n > highest.getAsLong()) {
                highest = OptionalLong.of(n);
            }
        }
        TrustList newest = chain.newest();
        if (highest.isPresent() && highest.getAsLong() > newest.number()) {
            throw new CliException(ExitCode.NO, "list-not-signed", highest.getAsLong(), newest.number());
        }
        home.pin(pin);
        home.store(chain);
        return chain;
    }
}
