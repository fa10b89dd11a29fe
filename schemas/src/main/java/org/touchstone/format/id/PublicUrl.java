package org.touchstone.format.id;

import java.net.URI;
import java.net.URISyntaxException;
import org.touchstone.format.json.MalformedException;

/// The one public address of a registry, without a slash at its end, from which its other names are derived:
/// `http://localhost:8080`.
public record PublicUrl(String value) {
    public PublicUrl {
        URI uri;
        try {
            uri = new URI(value);
        } catch (URISyntaxException e) {
            throw new MalformedException("not an address", e);
        }
        String scheme = uri.getScheme();
        if (!("https".equals(scheme) || "http".equals(scheme))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || value.endsWith("/")
                || uri.getRawPath().contains("//")
                || uri.getRawPath().contains("/.")) {
            throw new MalformedException("a public address is http(s)://host[:port][/path] without a slash at the end");
        }
    }

    private String withoutScheme() {
        return value.substring(value.indexOf("://") + 3);
    }

    /// The did:web of the address: the port's colon percent-encoded, path segments joined by colons.
    public String did() {
        String rest = withoutScheme();
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash).replace('/', ':');
        return "did:web:" + host.replace(":", "%3A") + path;
    }

    /// Where the DID document is served.
    public String didDocumentUrl() {
        return withoutScheme().indexOf('/') < 0 ? value + "/.well-known/did.json" : value + "/did.json";
    }

    /// The origin line of the log's checkpoints.
    public String logOrigin() {
        return withoutScheme() + "/log";
    }

    /// The address of the n-th status list of a purpose (`revocation`, `suspension`), n from 1.
    public String statusList(String purpose, int n) {
        return value + "/status/" + purpose + "/" + n;
    }

    /// The address of an accreditation, which is the subject's id in its certificates.
    public String accreditation(AccreditationNumber number) {
        return value + "/accreditations/" + number.value();
    }

    @Override
    public String toString() {
        return value;
    }
}
