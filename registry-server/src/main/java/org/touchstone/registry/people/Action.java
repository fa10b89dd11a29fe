package org.touchstone.registry.people;

import static org.touchstone.registry.people.Role.ASSESSOR;
import static org.touchstone.registry.people.Role.AUDITOR;
import static org.touchstone.registry.people.Role.DECISION_MAKER;
import static org.touchstone.registry.people.Role.GOVERNOR;
import static org.touchstone.registry.people.Role.REGISTRAR;
import static org.touchstone.registry.people.Role.REVIEWER;
import static org.touchstone.registry.people.Role.SCHEME_OWNER;
import static org.touchstone.registry.people.Role.SUPPLIER_ADMIN;
import static org.touchstone.registry.people.Role.SUPPLIER_AUTHOR;
import static org.touchstone.registry.people.Role.SUPPLIER_SIGNATORY;

import java.util.Optional;
import java.util.Set;

/// Everything that can be done, who may do it, and which duty on the case doing it is. One table: nothing else in the
/// program names a role to decide whether somebody may act.
public enum Action {
    // Beside any case.
    APPOINT("people.appoint", Optional.empty(), false, SCHEME_OWNER, GOVERNOR),
    LET_IN("people.let-in", Optional.empty(), false, SCHEME_OWNER, GOVERNOR),
    SEE_PEOPLE("people.see", Optional.empty(), false, SCHEME_OWNER, GOVERNOR, AUDITOR),
    PUBLISH_EDITION("scheme.publish-edition", Optional.empty(), false, SCHEME_OWNER),
    APPOINT_FOR_SUPPLIER("supplier.appoint", Optional.empty(), false, SUPPLIER_ADMIN),
    SEE_MEMBERS("supplier.see-members", Optional.empty(), false, SUPPLIER_ADMIN, SUPPLIER_AUTHOR, SUPPLIER_SIGNATORY),
    CORRECT_SUPPLIER("supplier.correct", Optional.empty(), false, SUPPLIER_ADMIN),
    VERIFY_SUPPLIER("supplier.verify", Optional.empty(), false, REGISTRAR),
    RENAME_SUPPLIER("supplier.rename", Optional.empty(), false, REGISTRAR),
    ERASE_SUPPLIER("supplier.erase", Optional.empty(), false, REGISTRAR),
    RECORD_ADVICE("supplier.record-advice", Optional.empty(), false, REGISTRAR),
    SHARE("accreditation.share", Optional.empty(), false, SUPPLIER_ADMIN, SUPPLIER_AUTHOR, SUPPLIER_SIGNATORY),
    OPEN_APPLICATION("application.open", Optional.empty(), false, SUPPLIER_ADMIN, SUPPLIER_AUTHOR, SUPPLIER_SIGNATORY),

    // The applicant on its case.
    EDIT_APPLICATION(
            "application.edit", Optional.of(Duty.APPLY), false, SUPPLIER_ADMIN, SUPPLIER_AUTHOR, SUPPLIER_SIGNATORY),
    SIGN_APPLICATION("application.sign", Optional.of(Duty.APPLY), false, SUPPLIER_SIGNATORY),
    WITHDRAW_APPLICATION("application.withdraw", Optional.of(Duty.APPLY), false, SUPPLIER_ADMIN, SUPPLIER_SIGNATORY),
    SUSPEND_AT_OWN_REQUEST("accreditation.suspend-voluntarily", Optional.of(Duty.APPLY), false, SUPPLIER_SIGNATORY),
    SURRENDER("accreditation.surrender", Optional.of(Duty.APPLY), false, SUPPLIER_SIGNATORY),
    CHANGE_HOLDER_KEY(
            "accreditation.change-holder-key", Optional.of(Duty.APPLY), false, SUPPLIER_ADMIN, SUPPLIER_SIGNATORY),

    // The registrar on a case.
    MODERATE_COMMENT("application.moderate-comment", Optional.of(Duty.INTAKE), false, REGISTRAR),
    RETURN_APPLICATION("application.return", Optional.of(Duty.INTAKE), false, REGISTRAR),
    COMPLETE_APPLICATION("application.complete", Optional.of(Duty.INTAKE), false, REGISTRAR),
    ASSIGN_ASSESSOR("assessment.assign", Optional.of(Duty.INTAKE), false, REGISTRAR),
    TAKE_OFF("assessment.take-off", Optional.of(Duty.INTAKE), false, REGISTRAR),
    ERASE_EVIDENCE("application.erase-evidence", Optional.of(Duty.INTAKE), false, REGISTRAR),
    SUSPEND_BY_RULE("accreditation.suspend-by-rule", Optional.of(Duty.INTAKE), true, REGISTRAR),
    REPLACE_CERTIFICATE("accreditation.replace-certificate", Optional.of(Duty.INTAKE), true, REGISTRAR),

    // Assessors, reviewers.
    ASSESS("assessment.assess", Optional.of(Duty.ASSESS), false, ASSESSOR),
    REVIEW("assessment.review", Optional.of(Duty.REVIEW), false, REVIEWER),
    CHECK_CAUSE("accreditation.check-cause", Optional.of(Duty.CHECK), false, REGISTRAR, ASSESSOR, REVIEWER),

    // The decision maker.
    DECIDE("decision.decide", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    GIVE_NOTICE("accreditation.give-notice", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    SUSPEND("accreditation.suspend", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    EXTEND_SUSPENSION("accreditation.extend-suspension", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    REINSTATE("accreditation.reinstate", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    WITHDRAW("accreditation.withdraw", Optional.of(Duty.DECIDE), false, DECISION_MAKER),
    CLOSE_CONDITION("accreditation.close-condition", Optional.of(Duty.DECIDE), false, DECISION_MAKER),

    // The clock alone.
    LAPSE("application.lapse", Optional.empty(), true),
    EXPIRE("accreditation.expire", Optional.empty(), true),
    CONTINUE("accreditation.continue", Optional.empty(), true),
    CLOSE_CASES("application.close-cases", Optional.empty(), true);

    private final String code;
    private final Optional<Duty> duty;
    private final boolean byClock;
    private final Set<Role> roles;

    Action(String code, Optional<Duty> duty, boolean byClock, Role... roles) {
        this.code = code;
        this.duty = duty;
        this.byClock = byClock;
        this.roles = Set.of(roles);
    }

    /// The stable code, for records.
    public String code() {
        return code;
    }

    /// The duty on the case that doing this is.
    public Optional<Duty> duty() {
        return duty;
    }

    /// True if the clock may do it under a rule.
    public boolean byClock() {
        return byClock;
    }

    /// Any one of these roles is enough.
    public Set<Role> roles() {
        return roles;
    }

    /// True if it is done by the supplier's own people.
    public boolean bySupplier() {
        return !roles.isEmpty() && roles.stream().allMatch(Role::ofSupplier);
    }
}
