/// The certificate: what it says ([Certificate]), as a token ([CertificateJwt]), and one that was only read
/// ([UnverifiedCertificate]). Specification: `spec/certificate.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.certificate;
