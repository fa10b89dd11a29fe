package org.touchstone.registry.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Suppliers: signing up, verification, change of name, erasure.
public final class SuppliersApi {
    private static final int MAX_IDENTIFIERS = 20;

    private final Door door;
    private final Suppliers suppliers;
    private final Accreditations accreditations;

    public SuppliersApi(Door door, Suppliers suppliers, Accreditations accreditations) {
        this.door = door;
        this.suppliers = suppliers;
        this.accreditations = accreditations;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/suppliers/{supplier}";
        return List.of(
                door.create("/suppliers", SuppliersApi::registration, suppliers::register),
                door.post(one + "/identifiers", SuppliersApi::correction, suppliers::correct),
                door.post(one + "/verification", SuppliersApi::verification, suppliers::verify),
                door.post(one + "/name", SuppliersApi::name, accreditations::rename),
                door.post(one + "/advice", SuppliersApi::advice, suppliers::recordAdvice),
                door.postEmpty(one + "/erasure", r -> r.pathUuid("supplier"), accreditations::erase));
    }

    private static Suppliers.Register registration(Request request) {
        Fields f = request.fields();
        String kind = f.oneOf("kind", Set.of(SupplierKind.LEGAL_PERSON.code(), SupplierKind.SOLE_TRADER.code()));
        String legalName = f.text("legalName", 300);
        Optional<String> tradingName = f.optionalText("tradingName", 300);
        Optional<Certificate.Address> address = Door.address(f, "address");
        List<OrganisationId> ids = identifiers(f);
        f.done();
        return new Suppliers.Register(
                kind.equals(SupplierKind.SOLE_TRADER.code()) ? SupplierKind.SOLE_TRADER : SupplierKind.LEGAL_PERSON,
                legalName,
                tradingName,
                Door.value(address),
                ids);
    }

    private static Suppliers.Correct correction(Request request) {
        UUID supplier = request.pathUuid("supplier");
        Fields f = request.fields();
        List<OrganisationId> ids = identifiers(f);
        f.done();
        return new Suppliers.Correct(supplier, ids);
    }

    private static List<OrganisationId> identifiers(Fields of) {
        List<OrganisationId> ids = new ArrayList<>();
        for (Fields id : of.objects("identifiers", MAX_IDENTIFIERS)) {
            identifier(id).ifPresent(ids::add);
            id.leftOver();
        }
        return ids;
    }

    private static Suppliers.Verify verification(Request request) {
        UUID supplier = request.pathUuid("supplier");
        Fields f = request.fields();
        String legalName = f.text("legalName", 300);
        List<Suppliers.Checked> checked = new ArrayList<>();
        for (Fields id : f.objects("identifiers", MAX_IDENTIFIERS)) {
            String method = id.text("method", 200);
            identifier(id).ifPresent(i -> checked.add(new Suppliers.Checked(i, method)));
            id.leftOver();
        }
        List<Certificate.GroupCompany> companies = new ArrayList<>();
        if (f.has("groupCompanies")) {
            for (Fields company : f.objects("groupCompanies", Certificate.GroupCompany.MAX)) {
                companies.addAll(groupCompany(company));
            }
        }
        f.done();
        return new Suppliers.Verify(supplier, legalName, checked, companies);
    }

    private static List<Certificate.GroupCompany> groupCompany(Fields company) {
        String name = company.text("name", 300);
        List<OrganisationId> ids = identifiers(company);
        company.leftOver();
        try {
            return List.of(new Certificate.GroupCompany(name, ids));
        } catch (MalformedException e) {
            company.fault("identifiers", FieldFault.Rule.INVALID);
            return List.of();
        }
    }

    private static Suppliers.Rename name(Request request) {
        UUID supplier = request.pathUuid("supplier");
        Fields f = request.fields();
        String legalName = f.text("legalName", 300);
        Optional<String> tradingName = f.optionalText("tradingName", 300);
        Optional<Certificate.Address> address = Door.address(f, "address");
        f.done();
        return new Suppliers.Rename(supplier, legalName, tradingName, Door.value(address));
    }

    private static Suppliers.Advice advice(Request request) {
        UUID supplier = request.pathUuid("supplier");
        Fields f = request.fields();
        Optional<UUID> person = f.parsed("person", 36, Door::uuid);
        String scheme = f.text("scheme", 64);
        Optional<Instant> given = f.parsed("givenAt", 20, Timestamp::parse);
        f.done();
        return new Suppliers.Advice(supplier, Door.value(person), scheme, Door.value(given));
    }

    private static Optional<OrganisationId> identifier(Fields id) {
        String scheme = id.text("scheme", 20);
        String value = id.text("id", 64);
        try {
            return Optional.of(OrganisationId.of(scheme, value));
        } catch (MalformedException e) {
            id.fault("id", FieldFault.Rule.INVALID);
            return Optional.empty();
        }
    }
}
