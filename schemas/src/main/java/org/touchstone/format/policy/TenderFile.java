package org.touchstone.format.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// A tender policy as it lies in a file: one lot, or several lots of one procurement that share buyer, deadline and
/// all else that the file does not give lot by lot. `spec/tender-policy.md`.
///
/// @param lots the policy of each lot, in the order of the file; at least one
public record TenderFile(List<TenderPolicy> lots) {
    /// The greatest number of lots in a file.
    public static final int MAX_LOTS = 200;

    /// What one lot may have of its own.
    private static final Set<String> OF_A_LOT =
            Set.of("lot", "title", "value", "level", "nonce", "cpv", "areas", "exemption");

    public TenderFile {
        lots = List.copyOf(lots);
        if (lots.isEmpty() || lots.size() > MAX_LOTS) {
            throw new MalformedException("a tender has 1 to " + MAX_LOTS + " lots");
        }
        Set<String> names = new HashSet<>();
        Set<String> nonces = new HashSet<>();
        Optional<Json.Obj> common = Optional.empty();
        for (TenderPolicy lot : lots) {
            if (!names.add(lot.lot())) {
                throw new MalformedException("a lot occurs twice");
            }
            if (!nonces.add(lot.expectedNonce())) {
                // What was presented for one lot would count for the other.
                throw new MalformedException("two lots have one nonce");
            }
            Json.Obj shared = part(lot.json(), false);
            if (common.isPresent() && !common.get().equals(shared)) {
                throw new MalformedException("the lots of one file differ in what they share");
            }
            common = Optional.of(shared);
        }
    }

    /// The policy of the lot of this name.
    public Optional<TenderPolicy> lot(String name) {
        return lots.stream().filter(l -> l.lot().equals(name)).findFirst();
    }

    /// The file as JSON; a file of one lot has the members of [TenderPolicy#json].
    public Json.Obj json() {
        if (lots.size() == 1) {
            return lots.get(0).json();
        }
        Json.Obj.Builder o = Json.Obj.builder();
        part(lots.get(0).json(), false).members().forEach(o::with);
        List<Json> each = new ArrayList<>();
        Map<Json, List<String>> bidders = new LinkedHashMap<>();
        for (TenderPolicy lot : lots) {
            each.add(part(lot.json(), true));
            for (TenderPolicy.Bidder b : lot.bidders()) {
                bidders.computeIfAbsent(b.json(), _ -> new ArrayList<>()).add(lot.lot());
            }
        }
        List<Json> all = new ArrayList<>();
        bidders.forEach((bidder, names) -> {
            Json.Obj.Builder b = Json.Obj.builder();
            ((Json.Obj) bidder).members().forEach(b::with);
            if (names.size() < lots.size()) {
                b.with("lots", Json.Arr.ofStrings(names));
            }
            all.add(b.build());
        });
        return o.with("lots", new Json.Arr(each))
                .with("bidders", new Json.Arr(all))
                .build();
    }

    /// The file's bytes, canonical JSON.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a file; throws [MalformedException].
    public static TenderFile parse(byte[] file) {
        return of(StrictJson.parseObject(file, StrictJson.Limits.DOCUMENT));
    }

    /// Reads the JSON.
    public static TenderFile of(Json.Obj o) {
        if (!o.has("lots")) {
            return new TenderFile(List.of(TenderPolicy.of(o)));
        }
        List<Json.Obj> each = o.objects("lots");
        if (each.isEmpty() || each.size() > MAX_LOTS) {
            throw new MalformedException("a tender has 1 to " + MAX_LOTS + " lots");
        }
        Set<String> names = new HashSet<>();
        for (Json.Obj lot : each) {
            TenderPolicy.only(lot, OF_A_LOT.toArray(new String[0]));
            names.add(lot.text("lot"));
        }
        List<Json.Obj> bidders = o.objects("bidders");
        for (Json.Obj bidder : bidders) {
            for (String name : named(bidder)) {
                if (!names.contains(name)) {
                    throw new MalformedException("a bidder bids for a lot that the file does not have");
                }
            }
        }
        List<TenderPolicy> lots = new ArrayList<>();
        for (Json.Obj lot : each) {
            Json.Obj.Builder whole = Json.Obj.builder();
            o.members().forEach((name, value) -> {
                if (!name.equals("lots") && !name.equals("bidders")) {
                    if (lot.has(name)) {
                        throw new MalformedException("a lot says again what the file says for all lots");
                    }
                    whole.with(name, value);
                }
            });
            lot.members().forEach(whole::with);
            List<Json> its = new ArrayList<>();
            for (Json.Obj bidder : bidders) {
                if (!bidder.has("lots") || named(bidder).contains(lot.text("lot"))) {
                    its.add(without(bidder, "lots"));
                }
            }
            lots.add(TenderPolicy.of(whole.with("bidders", new Json.Arr(its)).build()));
        }
        return new TenderFile(lots);
    }

    private static List<String> named(Json.Obj bidder) {
        if (!bidder.has("lots")) {
            return List.of();
        }
        List<String> lots = bidder.texts("lots");
        if (lots.isEmpty() || new HashSet<>(lots).size() != lots.size()) {
            throw new MalformedException("the lots of a bidder are named once each, one at least");
        }
        return lots;
    }

    private static Json.Obj part(Json.Obj policy, boolean ofALot) {
        Json.Obj.Builder o = Json.Obj.builder();
        policy.members().forEach((name, value) -> {
            if (OF_A_LOT.contains(name) == ofALot && !name.equals("bidders")) {
                o.with(name, value);
            }
        });
        return o.build();
    }

    private static Json.Obj without(Json.Obj from, String member) {
        Json.Obj.Builder o = Json.Obj.builder();
        from.members().forEach((name, value) -> {
            if (!name.equals(member)) {
                o.with(name, value);
            }
        });
        return o.build();
    }
}
