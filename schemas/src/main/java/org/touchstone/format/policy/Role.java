package org.touchstone.format.policy;

import org.touchstone.format.json.MalformedException;

/// The part that an organisation plays in a bid, by the codes of the European single procurement document.
public enum Role {
    /// Bids alone.
    SOLE_TENDERER("sole-tenderer"),
    /// Leads a group that bids together.
    GROUP_LEAD("group-lead"),
    /// Bids as another member of a group.
    GROUP_MEMBER("group-mem"),
    /// Does not bid; the bidder relies on its capacity.
    RELIED_ON("oeron"),
    /// A sub-contractor on whose capacity the bidder does not rely.
    SUB_CONTRACTOR("subcont");

    private final String code;

    Role(String code) {
        this.code = code;
    }

    /// The code in the formats.
    public String code() {
        return code;
    }

    /// The role of this code; throws [MalformedException].
    public static Role of(String code) {
        for (Role r : values()) {
            if (r.code.equals(code)) {
                return r;
            }
        }
        throw new MalformedException("a role is sole-tenderer, group-lead, group-mem, oeron or subcont");
    }
}
