package org.touchstone.verifier.watch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The contracts that a buyer watches, and how to send mail about them; a file on the buyer's own machine, which
/// nothing ever sends anywhere.
public record WatchList(List<Contract> contracts, Optional<MailRoute> mail) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-watch";

    /// The greatest size of the file in bytes.
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    /// A list of nothing.
    public static final WatchList EMPTY = new WatchList(List.of(), Optional.empty());

    private static final int MAX_CONTRACTS = 10_000;

    public WatchList {
        contracts = List.copyOf(contracts);
        Set<String> names = new HashSet<>();
        for (Contract c : contracts) {
            if (!names.add(c.name())) {
                throw new MalformedException("two contracts have one name");
            }
        }
        if (contracts.size() > MAX_CONTRACTS) {
            throw new MalformedException("more than " + MAX_CONTRACTS + " contracts");
        }
    }

    /// The same with one contract more; throws [MalformedException] if its name is taken.
    public WatchList with(Contract contract) {
        List<Contract> all = new ArrayList<>(contracts);
        all.add(contract);
        return new WatchList(all, mail);
    }

    /// The same without the contract of this name; empty if there is none.
    public Optional<WatchList> without(String name) {
        List<Contract> left =
                contracts.stream().filter(c -> !c.name().equals(name)).toList();
        return left.size() == contracts.size() ? Optional.empty() : Optional.of(new WatchList(left, mail));
    }

    /// The same with another way for mail.
    public WatchList with(Optional<MailRoute> route) {
        return new WatchList(contracts, route);
    }

    /// The list as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        contracts.forEach(c -> all.add(c.json()));
        Json.Obj.Builder o =
                Json.Obj.builder().with("type", TYPE).with("version", 1).with("contracts", new Json.Arr(all));
        mail.ifPresent(m -> o.with("mail", m.json()));
        return o.build();
    }

    /// Reads a file; throws [MalformedException].
    public static WatchList parse(byte[] file) {
        Json.Obj o = StrictJson.parseObject(file, StrictJson.Limits.DOCUMENT);
        o.only("type", "version", "contracts", "mail");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a watch list of version 1");
        }
        List<Contract> contracts = new ArrayList<>();
        for (Json.Obj c : o.objects("contracts")) {
            contracts.add(Contract.of(c));
        }
        return new WatchList(contracts, o.has("mail") ? Optional.of(MailRoute.of(o.obj("mail"))) : Optional.empty());
    }
}
