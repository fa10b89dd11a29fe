package org.touchstone.registry.accreditation;

import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.db.Tx;

/// Issuance as seen from below: the package that signs stands above this one and is handed in.
public interface Issuer {

    /// Notes, in the deciding transaction, that a certificate is to be made (step 1 of the issuance cycle).
    CertificateId request(Tx tx, CertificateRequest request);

    /// True once the certificate's token is stored (step 3), so that another may replace it.
    boolean issued(Tx tx, CertificateId certificate);
}
