package org.touchstone.registry.signin;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// HTTP to the identity provider, capped in time and size from the first byte asked to the last one read, and following
/// nobody elsewhere.
final class Outward {
    /// How long one answer may take in all.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST = 256 << 10;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// What stands at an address.
    String text(URI uri) throws IOException {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(uri).GET());
        if (answer.statusCode() != 200) {
            throw new IOException(uri + " answered " + answer.statusCode());
        }
        return text(answer);
    }

    /// Posts what the library has put together.
    ReadOnlyHTTPResponse post(ReadOnlyHTTPRequest request) throws IOException {
        HTTPRequest from = (HTTPRequest) request;
        HttpRequest.Builder to =
                HttpRequest.newBuilder(from.getURI()).POST(HttpRequest.BodyPublishers.ofString(from.getBody()));
        from.getHeaderMap().forEach((name, values) -> values.forEach(value -> to.header(name, value)));
        HttpResponse<byte[]> answer = send(to);
        HTTPResponse out = new HTTPResponse(answer.statusCode());
        answer.headers().firstValue("Content-Type").ifPresent(type -> out.setHeader("Content-Type", type));
        out.setBody(text(answer));
        return out;
    }

    /// The client's own time limit ends with the headers of an answer: one whose body drips would hold its reader
    /// for ever.
    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request.header("Accept", "application/json").build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST));
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + PATIENCE, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            // Of an answer that has come whole this does nothing; any other ends with its connection.
            answer.cancel(true);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
