package org.touchstone.format.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// What a buyer may settle beyond the tender's bare facts. A member that is absent means what [#NONE] says, so that
/// a file without any of them keeps its meaning.
///
/// @param title what the tender is called, for people
/// @param basis what the value is a value of; absent: it is counted as the edition counts
/// @param exemption why no certificate is asked for although the value would need one
/// @param roles who must hold a certificate, if the file says so
/// @param equivalents whether equivalent evidence is accepted, if the file says so
/// @param timeZone the zone in which the buyer reads its times, a name of the IANA database
/// @param checkPoints later moments of checking, and limits of age that are stricter than the edition's
/// @param witnesses how many witnesses must have cosigned, if more than the trust list asks for
public record Terms(
        Optional<String> title,
        Optional<ValueBasis> basis,
        Optional<Exemption> exemption,
        Optional<Set<Role>> roles,
        Optional<Boolean> equivalents,
        Optional<String> timeZone,
        List<CheckPoint> checkPoints,
        OptionalInt witnesses) {
    /// Nothing is settled.
    public static final Terms NONE = new Terms(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalInt.empty());

    private static final Set<Role> BIDDERS =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Role.SUB_CONTRACTOR)));

    private static final int MAX_POINTS = 16;

    public Terms {
        title.ifPresent(t -> TenderPolicy.requireText("a title", t, 500));
        roles = roles.map(r -> Collections.unmodifiableSet(EnumSet.copyOf(r)));
        timeZone.ifPresent(z -> {
            if (!isZoneName(z)) {
                throw new MalformedException("a time zone is a name such as Europe/London");
            }
        });
        checkPoints = List.copyOf(checkPoints);
        if (checkPoints.size() > MAX_POINTS) {
            throw new MalformedException("a tender has at most " + MAX_POINTS + " check points");
        }
        Set<String> ids = new HashSet<>();
        for (CheckPoint point : checkPoints) {
            if (!ids.add(point.id())) {
                throw new MalformedException("a check point occurs twice");
            }
        }
        if (witnesses.isPresent() && (witnesses.getAsInt() < 1 || witnesses.getAsInt() > 64)) {
            throw new MalformedException("the witnesses asked for are 1 to 64");
        }
    }

    /// Letters, digits, `_`, `+`, `-` in parts divided by `/`. Whether the zone exists is not asked: the
    /// database of zones changes, and a file that could be read once must stay readable.
    private static boolean isZoneName(String name) {
        boolean begins = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            boolean other = (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
            if (!letter && (begins || !other && c != '/')) {
                return false;
            }
            begins = c == '/';
        }
        return !begins && name.length() <= 64;
    }

    /// Who must hold a certificate: all that bid or are relied on, unless the file says otherwise.
    public Set<Role> mustHold() {
        return roles.orElse(BIDDERS);
    }

    /// True unless the file says that equivalent evidence is not accepted.
    public boolean equivalentsAccepted() {
        return equivalents.orElse(true);
    }

    /// What the file says of a check point of the edition.
    public Optional<CheckPoint> checkPoint(String id) {
        return checkPoints.stream().filter(p -> p.id().equals(id)).findFirst();
    }

    /// The members that stand before `deadline` in the file.
    void writeTo(Json.Obj.Builder o) {
        o.withOptional("title", title);
        exemption.ifPresent(e -> o.with("exemption", e.json()));
        roles.ifPresent(r ->
                o.with("mustHold", Json.Arr.ofStrings(r.stream().map(Role::code).toList())));
        equivalents.ifPresent(e -> o.with("equivalents", e));
        o.withOptional("timeZone", timeZone);
        if (!checkPoints.isEmpty()) {
            List<Json> all = new ArrayList<>();
            checkPoints.forEach(p -> all.add(p.json()));
            o.with("checkPoints", new Json.Arr(all));
        }
        witnesses.ifPresent(w -> o.with("witnesses", w));
    }

    /// Reads the members of the file.
    static Terms of(Json.Obj o) {
        Optional<ValueBasis> basis = o.has("value") ? ValueBasis.of(o.obj("value")) : Optional.empty();
        Optional<Exemption> exemption =
                o.has("exemption") ? Optional.of(Exemption.of(o.obj("exemption"))) : Optional.empty();
        Optional<Set<Role>> roles = Optional.empty();
        if (o.has("mustHold")) {
            Set<Role> all = EnumSet.noneOf(Role.class);
            for (String code : o.texts("mustHold")) {
                if (!all.add(Role.of(code))) {
                    throw new MalformedException("a role occurs twice");
                }
            }
            if (all.isEmpty()) {
                throw new MalformedException("mustHold names at least one role; an exemption says that nobody must");
            }
            roles = Optional.of(all);
        }
        List<CheckPoint> points = new ArrayList<>();
        if (o.has("checkPoints")) {
            o.objects("checkPoints").forEach(p -> points.add(CheckPoint.of(p)));
        }
        OptionalInt witnesses = OptionalInt.empty();
        if (o.has("witnesses")) {
            long count = o.integer("witnesses");
            witnesses = OptionalInt.of((int) Math.clamp(count, -1, 1000));
        }
        return new Terms(
                o.optionalText("title"),
                basis,
                exemption,
                roles,
                o.has("equivalents") ? Optional.of(o.bool("equivalents")) : Optional.empty(),
                o.optionalText("timeZone"),
                points,
                witnesses);
    }
}
