package org.touchstone.format.jose;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.util.Set;

/// ES256 for Nimbus over [Es256]. The algorithm comes from the key, not from the token: a header with another
/// `alg` is refused here as well as by [CompactToken].
public final class Es256Verifier implements JWSVerifier {
    private final PublicJwk key;

    public Es256Verifier(PublicJwk key) {
        this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
        return JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && header.getCriticalParams() == null
                && Es256.verify(signingInput, signature.decode(), key);
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.ES256);
    }

    @Override
    public JCAContext getJCAContext() {
        return new JCAContext();
    }
}
