package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;

class OnlineSourceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://register.example",
                "ftp://register.example",
                "file:///etc/passwd",
                "https://user@register.example",
                "https://register.example/a/../b",
                "https://register.example/%2e%2e/b",
                "register.example"
            })
    void addresses_that_are_never_used(String address) {
        assertThrows(IllegalArgumentException.class, () -> new OnlineSource(address).close());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false",
        "10.1.2.3, false",
        "172.16.0.1, false",
        "192.168.1.1, false",
        "169.254.169.254, false",
        "100.64.0.1, false",
        "0.0.0.0, false",
        "224.0.0.1, false",
        "255.255.255.255, false",
        "198.18.0.1, false",
        "::1, false",
        "fe80::1, false",
        "fc00::1, false",
        "fd12::1, false",
        "::ffff:10.0.0.1, false",
        "2001:db8::1, false",
        "2002:a00:1::1, false",
        "64:ff9b::a00:1, false",
        "93.184.216.34, true",
        "2606:2800:220:1::1, true"
    })
    void only_public_addresses(String address, boolean isPublic) throws Exception {
        assertEquals(isPublic, OnlineSource.isPublic(InetAddress.getByName(address)), address);
    }

    @Test
    void files_below_the_address_without_redirects_and_with_a_cap() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/r/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/r/moved")) {
                exchange.getResponseHeaders().add("Location", "/r/good");
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(path.equals("/r/good") ? 200 : 404, 4);
                exchange.getResponseBody().write(new byte[] {1, 2, 3, 4});
            }
            exchange.close();
        });
        server.start();
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        try (OnlineSource source = new OnlineSource(root + "/r")) {
            assertArrayEquals(new byte[] {1, 2, 3, 4}, source.fetch("/good", 4));
            assertThrows(UnreachableException.class, () -> source.fetch("/good", 3));
            assertThrows(UnreachableException.class, () -> source.fetch("/moved", 100));
            assertThrows(UnreachableException.class, () -> source.fetch("/missing", 100));
            assertThrows(IllegalArgumentException.class, () -> source.fetchUrl(root + "/other", 100));
            assertThrows(IllegalArgumentException.class, () -> source.fetchUrl("https://elsewhere.example/r/good", 9));
        } finally {
            server.stop(0);
        }
    }
}
