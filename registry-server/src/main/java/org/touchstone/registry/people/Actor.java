package org.touchstone.registry.people;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Who acts: a person, or the clock under a rule that people adopted.
public sealed interface Actor {

    /// A person with the roles held now.
    ///
    /// @param number the public number, such as `A-017`: what the world sees instead of a name
    /// @param roles roles held for the registry
    /// @param supplierRoles roles held for suppliers
    record Person(UUID id, String number, Set<Role> roles, Map<UUID, Set<Role>> supplierRoles) implements Actor {
        public Person {
            roles = Set.copyOf(roles);
            supplierRoles = Map.copyOf(supplierRoles);
        }

        /// True if the person holds the role for the registry.
        public boolean is(Role role) {
            return roles.contains(role);
        }

        /// The roles that count on a case of this supplier: the registry's own and those held for the supplier.
        public Set<Role> rolesFor(UUID supplier) {
            Set<Role> all = EnumSet.noneOf(Role.class);
            all.addAll(roles);
            all.addAll(supplierRoles.getOrDefault(supplier, Set.of()));
            return all;
        }

        /// True if the person belongs to the supplier.
        public boolean belongsTo(UUID supplier) {
            return supplierRoles.containsKey(supplier);
        }
    }

    /// The scheduler. It acts only where a rule of the edition says that time alone decides.
    record Clock() implements Actor {}

    /// For records of who did what.
    default String shown() {
        return switch (this) {
            case Person p -> p.number();
            case Clock() -> "clock";
        };
    }
}
