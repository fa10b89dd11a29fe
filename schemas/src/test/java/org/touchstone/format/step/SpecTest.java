package org.touchstone.format.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The specifications print exactly the steps that the code enforces.
class SpecTest {
    private static final Pattern NUMBERED = Pattern.compile("(?m)^[0-9]+\\. `([a-z]+\\.[a-z0-9-]+)` ");

    @Test
    void everyStepIsPrintedOnceAndNoOther() throws IOException {
        List<String> printed = new ArrayList<>();
        for (String name : List.of(
                "json",
                "checkpoint",
                "certificate",
                "status-list",
                "trust-list",
                "bundle",
                "presentation",
                "tender-policy",
                "bid",
                "pack")) {
            Matcher m = NUMBERED.matcher(Files.readString(Path.of("spec", name + ".md")));
            while (m.find()) {
                printed.add(m.group(1));
            }
        }
        assertEquals(
                Stream.of(Step.values()).map(Step::id).sorted().toList(),
                printed.stream().sorted().toList());
    }
}
