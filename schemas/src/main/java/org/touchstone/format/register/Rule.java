package org.touchstone.format.register;

/// What every log of ours keeps, entry by entry. A log that breaks one has no register: the fold stops there. The ids
/// are those of `spec/register-event.md`.
public enum Rule {
    /// Entries are read in order, each once.
    INDEX("index"),
    /// An entry is canonical and of a known type.
    ENTRY_FORM("entry-form"),
    /// Entry 0 is `log-opened`, and no other is.
    FIRST_ENTRY("first-entry"),
    /// No entry's time lies more than a minute before the greatest time so far.
    TIME_ORDER("time-order"),
    /// Trust lists are numbered 1, 2, 3, ….
    TRUST_LIST_NUMBER("trust-list-number"),
    /// A revision of an edition is published once.
    EDITION_NEW("edition-new"),
    /// An application and an accreditation name an edition that was published.
    EDITION_KNOWN("edition-known"),
    /// A supplier is registered once.
    SUPPLIER_NEW("supplier-new"),
    /// An entry names a registered supplier.
    SUPPLIER_KNOWN("supplier-known"),
    /// Nothing is recorded about a supplier whose personal data was erased.
    SUPPLIER_ERASED("supplier-erased"),
    /// A natural person's identity and token are openings; a legal person's are objects.
    PERSONAL_REFERENCE("personal-reference"),
    /// An application is complete once.
    APPLICATION_NEW("application-new"),
    /// A grant answers an open application of the same supplier.
    APPLICATION_KNOWN("application-known"),
    /// An accreditation is granted once.
    ACCREDITATION_NEW("accreditation-new"),
    /// An entry names an accreditation that was granted.
    ACCREDITATION_KNOWN("accreditation-known"),
    /// Nothing changes an accreditation that has ended.
    ACCREDITATION_ENDED("accreditation-ended"),
    /// Suspended is suspended once; only what is suspended is reinstated.
    SUSPENSION("suspension"),
    /// A continuation reaches beyond the validity so far.
    CONTINUATION("continuation"),
    /// Another accreditation takes the place of one, not it itself.
    SUCCESSION("succession"),
    /// A condition is closed once and was imposed.
    CONDITION("condition"),
    /// At most one token per certificate id ever enters the log.
    CERTIFICATE_NEW("certificate-new"),
    /// An entry names a certificate that was issued.
    CERTIFICATE_KNOWN("certificate-known"),
    /// Certificates are issued only while the accreditation is in force, neither ended nor suspended.
    CERTIFICATE_IN_FORCE("certificate-in-force"),
    /// A certificate's validity lies inside its accreditation's.
    CERTIFICATE_PERIOD("certificate-period"),
    /// Old and new certificate of a replacement belong to one accreditation and name each other.
    REPLACEMENT("replacement"),
    /// A certificate is revoked once.
    CERTIFICATE_REVOKED("certificate-revoked"),
    /// An intent is voided before its certificate is issued, each version once.
    INTENT("intent"),
    /// A position of a status list belongs to one certificate for ever.
    STATUS_POSITION("status-position"),
    /// A list keeps its purpose.
    STATUS_PURPOSE("status-purpose"),
    /// The bits of a published list are those that the entries before it say.
    STATUS_BITS("status-bits"),
    /// Ids of closed cases occur nowhere else, and weeks do not go back.
    CASES_CLOSED("cases-closed"),
    /// An object that an entry names is there and has the digest.
    OBJECT("object"),
    /// An opening that is there has the commitment and the type that its entry says.
    OPENING("opening");

    private final String id;

    Rule(String id) {
        this.id = id;
    }

    /// The rule's id in the specification.
    public String id() {
        return id;
    }
}
