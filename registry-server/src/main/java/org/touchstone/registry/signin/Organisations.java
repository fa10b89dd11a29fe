package org.touchstone.registry.signin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.supplier.Suppliers;

/// The suppliers that people act for.
public final class Organisations {
    private final Db db;
    private final Suppliers suppliers;

    public Organisations(Db db, Suppliers suppliers) {
        this.db = db;
        this.suppliers = suppliers;
    }

    /// The names of the suppliers that a person belongs to, in the order of the names.
    public Map<UUID, String> namesOf(Actor.Person person) {
        Map<UUID, String> found = new LinkedHashMap<>();
        db
                .inspect(tx -> {
                    Map<UUID, String> names = new LinkedHashMap<>();
                    for (UUID id : person.supplierRoles().keySet()) {
                        Suppliers.Supplier supplier = suppliers.of(tx, id);
                        if (!supplier.erased()) {
                            names.put(id, suppliers.identity(tx, supplier).legalName());
                        }
                    }
                    return names;
                })
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(e -> found.put(e.getKey(), e.getValue()));
        return found;
    }
}
