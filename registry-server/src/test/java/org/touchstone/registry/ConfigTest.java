package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings that do not go together are refused before anything is opened, and say what would do.
class ConfigTest {
    private static List<String> words(String line) {
        return line.isBlank() ? List.of() : Arrays.asList(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    false | --host 0.0.0.0                                          | plain HTTP outside this machine
                    false | --host register.example                                 | plain HTTP outside this machine
                    false | --host 0.0.0.0 --tls                                    | --tls-certificate and --tls-key
                    false | --tls --tls-certificate a.pem                           | go together
                    false | --tls --tls-key a.key                                   | go together
                    false | --tls-certificate a.pem --tls-key a.key                 | without --tls
                    true  | --host 0.0.0.0                                          | loopback
                    true  | --host 192.0.2.1 --behind-proxy 192.0.2.2               | loopback
                    false | --port 65536                                            | 0 to 65535
                    false | --port -1                                               | 0 to 65535
                    false | --port eighty                                           | 0 to 65535
                    false | --port                                                  | needs a value
                    false | --once=yes                                              | takes no value
                    false | --port 1 --port 2                                       | given twice
                    false | --prot 1                                                | unknown option --prot
                    false | data                                                    | unknown option data
                    false | --public-url register.example                           | --public-url
                    false | --public-url ftp://register.example                     | --public-url
                    """)
    void is_refused(boolean demo, String line, String said) {
        Config.UsageException refused =
                assertThrows(Config.UsageException.class, () -> Config.read(demo, words(line), Map.of()));
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --host 0.0.0.0 --tls --tls-certificate a.pem --tls-key a.key
                    --host 0.0.0.0 --behind-proxy 10.0.0.5,10.0.0.6
                    --host ::1
                    --tls
                    """)
    void is_accepted(String line) {
        assertEquals(8080, Config.read(false, words(line), Map.of()).port());
    }

    @Test
    void a_flag_is_stronger_than_the_environment() {
        Map<String, String> environment =
                Map.of("TOUCHSTONE_PORT", "9000", "TOUCHSTONE_PUBLIC_URL", "https://register.example");
        assertEquals(9000, Config.read(false, List.of(), environment).port());
        Config both = Config.read(false, List.of("--port", "9001"), environment);
        assertEquals(9001, both.port());
        assertEquals("https://register.example", both.publicUrl().orElseThrow().value());
    }
}
