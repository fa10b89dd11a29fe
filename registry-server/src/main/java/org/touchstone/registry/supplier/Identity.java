package org.touchstone.registry.supplier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;

/// Who a supplier is: the name it is registered under, the name it trades under, where it sits, and its identifiers as
/// verified, and the other companies of its group as found then. Before verification `claimed` holds what the supplier
/// said, and nothing is public.
public record Identity(
        String legalName,
        Optional<String> tradingName,
        Certificate.Address address,
        List<OrganisationId> claimed,
        List<Certificate.VerifiedIdentifier> verified,
        List<Certificate.GroupCompany> groupCompanies) {

    public Identity {
        groupCompanies = List.copyOf(groupCompanies);
        claimed = List.copyOf(claimed);
        verified = List.copyOf(verified);
    }

    /// What it says its identifiers are, and what was verified, each once.
    public List<OrganisationId> identifiers() {
        return Stream.concat(claimed.stream(), verified.stream().map(Certificate.VerifiedIdentifier::id))
                .distinct()
                .toList();
    }

    /// The same organisation by other identifiers, none of which is verified.
    Identity claiming(List<OrganisationId> identifiers) {
        return new Identity(legalName, tradingName, address, identifiers, verified, groupCompanies);
    }

    /// Whether something that names these identifiers is of this organisation: a strong one is equal and none
    /// of the same register differs.
    public boolean isOf(List<OrganisationId> named) {
        List<OrganisationId> own =
                identifiers().stream().filter(OrganisationId::strong).toList();
        return named.stream().anyMatch(own::contains)
                && named.stream()
                        .noneMatch(n -> !own.contains(n)
                                && own.stream().anyMatch(o -> o.scheme().equals(n.scheme())));
    }

    /// What is public of it once the supplier is on the register.
    public Json.Obj publicJson() {
        List<Json> ids = new ArrayList<>();
        for (Certificate.VerifiedIdentifier v : verified) {
            ids.add(Json.Obj.builder()
                    .with("scheme", v.id().scheme())
                    .with("id", v.id().id())
                    .with("verifiedBy", v.verifiedBy())
                    .with("verifiedAt", Timestamp.text(v.verifiedAt()))
                    .with("method", v.method())
                    .build());
        }
        Json.Obj.Builder o = Json.Obj.builder()
                .with("legalName", legalName)
                .withOptional("tradingName", tradingName)
                .with("identifiers", new Json.Arr(ids))
                .with(
                        "address",
                        Json.Obj.builder()
                                .with("country", address.country())
                                .withOptional("region", address.region())
                                .build());
        if (!groupCompanies.isEmpty()) {
            List<Json> companies = new ArrayList<>();
            groupCompanies.forEach(g -> companies.add(g.json()));
            o.with("groupCompanies", new Json.Arr(companies));
        }
        return o.build();
    }

    Json.Obj json() {
        List<Json> ids = new ArrayList<>();
        claimed.forEach(id -> ids.add(id.json()));
        return Json.Obj.builder()
                .with("public", publicJson())
                .with("claimed", new Json.Arr(ids))
                .build();
    }

    static Identity of(Json.Obj json) {
        Json.Obj shown = json.obj("public");
        List<Certificate.VerifiedIdentifier> verified = new ArrayList<>();
        for (Json.Obj v : shown.objects("identifiers")) {
            verified.add(new Certificate.VerifiedIdentifier(
                    OrganisationId.of(v),
                    v.text("verifiedBy"),
                    Timestamp.parse(v.text("verifiedAt")),
                    v.text("method")));
        }
        Json.Obj address = shown.obj("address");
        return new Identity(
                shown.text("legalName"),
                shown.optionalText("tradingName"),
                new Certificate.Address(address.text("country"), address.optionalText("region")),
                json.objects("claimed").stream().map(OrganisationId::of).toList(),
                verified,
                shown.has("groupCompanies")
                        ? shown.objects("groupCompanies").stream()
                                .map(Certificate.GroupCompany::of)
                                .toList()
                        : List.of());
    }

    /// The nations whose working days are counted apart, and the name of their calendar.
    private static final Map<String, String> CALENDARS = Map.of("GB-SCT", "scotland", "GB-NIR", "northern-ireland");

    /// The calendar of where the legal person is, if that nation has one of its own.
    public Optional<String> calendar() {
        return address.region().map(CALENDARS::get);
    }
}
