package org.touchstone.registry.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.touchstone.format.jose.Es256;

/// X.509 certificates, made with Bouncy Castle's builders: the issuer key's own, which key stores and PDF signatures
/// want, and a throw-away authority with a server certificate for `--tls` on one machine. Nothing here reads a
/// certificate that somebody else made, and no verdict rests on one.
final class X509 {
    private static final Duration KEPT = Duration.ofDays(3_653);
    private static final Duration THROW_AWAY = Duration.ofDays(90);

    private X509() {}

    /// A certificate of a signing key by itself, good for ten years; trust lists say when the key really counts.
    static X509Certificate selfSigned(String name, Es256.KeyPair key, SecureRandom random, Instant now) {
        X500Name subject = name(name);
        return build(
                subject,
                key,
                subject,
                key,
                random,
                now,
                KEPT,
                builder -> builder.addExtension(
                        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation)));
    }

    /// Whether a certificate of our own was made in this name.
    static boolean isNamed(X509Certificate certificate, String name) {
        try {
            return Arrays.equals(
                    certificate.getSubjectX500Principal().getEncoded(),
                    name(name).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Signs bytes where the key itself cannot be had; ECDSA over SHA-256, as DER.
    interface Signing {
        byte[] sign(byte[] bytes) throws GeneralSecurityException;
    }

    /// As above, of a key in a token: its point and a way to sign with it. DER.
    static byte[] selfSigned(String name, BigInteger x, BigInteger y, Signing signing, SecureRandom random, Instant now)
            throws GeneralSecurityException {
        X500Name subject = name(name);
        AlgorithmIdentifier algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        try {
            BcX509v3CertificateBuilder builder = new BcX509v3CertificateBuilder(
                    subject,
                    new BigInteger(159, random).add(BigInteger.ONE),
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plus(KEPT)),
                    subject,
                    new ECPublicKeyParameters(NAMED.getCurve().createPoint(x, y), NAMED));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
            return builder.build(new ContentSigner() {
                        @Override
                        public AlgorithmIdentifier getAlgorithmIdentifier() {
                            return algorithm;
                        }

                        @Override
                        public OutputStream getOutputStream() {
                            return signed;
                        }

                        @Override
                        public byte[] getSignature() {
                            try {
                                return signing.sign(signed.toByteArray());
                            } catch (GeneralSecurityException e) {
                                throw new IllegalStateException("the token did not sign", e);
                            }
                        }
                    })
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A throw-away authority and a server certificate by it, as a key store for the server with the alias
    /// `server`.
    ///
    /// @param host the name or address that clients will use
    /// @return the key store under `passphrase`, and the authority's certificate for clients to trust
    static Tls throwAwayTls(String host, char[] passphrase, SecureRandom random, Instant now) {
        Es256.KeyPair authorityKey = Es256.generate(random);
        Es256.KeyPair serverKey = Es256.generate(random);
        X500Name authorityName = name("Touchstone throw-away authority");
        X509Certificate authority =
                build(authorityName, authorityKey, authorityName, authorityKey, random, now, THROW_AWAY, builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
                });
        X509Certificate server =
                build(name(host), serverKey, authorityName, authorityKey, random, now, THROW_AWAY, builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                    builder.addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
                    builder.addExtension(Extension.subjectAlternativeName, false, alternatives(host));
                });
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey(serverKey), passphrase, new Certificate[] {server, authority});
            return new Tls(store, authority);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("making a throw-away server certificate", e);
        }
    }

    record Tls(KeyStore store, X509Certificate authority) {}

    /// The curve by its name: the JDK reads no key that spells its curve out.
    private static final ECNamedDomainParameters NAMED = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);

    private interface Extensions {
        void add(BcX509v3CertificateBuilder builder) throws IOException;
    }

    private static X509Certificate build(
            X500Name subject,
            Es256.KeyPair subjectKey,
            X500Name issuer,
            Es256.KeyPair issuerKey,
            SecureRandom random,
            Instant now,
            Duration validity,
            Extensions extensions) {
        try {
            BcX509v3CertificateBuilder builder = new BcX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(159, random).add(BigInteger.ONE),
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plus(validity)),
                    subject,
                    new ECPublicKeyParameters(
                            subjectKey.publicKey().parameters().getQ(), NAMED));
            extensions.add(builder);
            AlgorithmIdentifier signature = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
            AlgorithmIdentifier digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
            byte[] der = builder.build(new BcECContentSignerBuilder(signature, digest).build(issuerKey.privateKey()))
                    .getEncoded();
            Certificate made =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (made instanceof X509Certificate x509) {
                return x509;
            }
            throw new IllegalStateException("not an X.509 certificate");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("making an X.509 certificate", e);
        }
    }

    /// The key for the JDK's key stores.
    static PrivateKey privateKey(Es256.KeyPair key) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(PrivateKeyInfoFactory.createPrivateKeyInfo(
                                    new ECPrivateKeyParameters(key.privateKey().getD(), NAMED))
                            .getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a P-256 key in PKCS#8", e);
        }
    }

    private static X500Name name(String common) {
        return new X500NameBuilder().addRDN(BCStyle.CN, common).build();
    }

    private static GeneralNames alternatives(String host) throws UnknownHostException {
        boolean address = host.matches("[0-9.]+") || host.contains(":");
        GeneralName own = address
                ? new GeneralName(
                        GeneralName.iPAddress, InetAddress.getByName(host).getHostAddress())
                : new GeneralName(GeneralName.dNSName, host);
        List<GeneralName> names = host.equals("localhost")
                ? List.of(own, new GeneralName(GeneralName.iPAddress, "127.0.0.1"))
                : List.of(own);
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
