package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.accreditation.TestRegistry.Case;

/// Cases from the first draft to a certificate asked for, and what becomes of accreditations, on a real PostgreSQL.
class AccreditationsTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static List<RegisterEvent> since(int before) {
        List<RegisterEvent> all = REGISTRY.events();
        return all.subList(before, all.size());
    }

    private static List<String> types(List<RegisterEvent> events) {
        return events.stream().map(EventCodec::type).toList();
    }

    @Test
    void an_application_becomes_an_accreditation_and_a_request_for_its_certificate() {
        int before = REGISTRY.events().size();
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();

        assertEquals("granted", c.state());
        List<RegisterEvent> events = since(before);
        assertEquals(List.of("supplier-registered", "application-complete", "accreditation-granted"), types(events));
        RegisterEvent.AccreditationGranted granted = (RegisterEvent.AccreditationGranted) events.getLast();
        assertEquals(number, granted.accreditation());
        assertEquals(REGISTRY.now(), granted.validFrom());
        assertEquals(REGISTRY.edition.validUntil(granted.validFrom()), granted.validUntil());
        CertificateRequest request = REGISTRY.issuer.requests.getLast();
        assertEquals(number, request.accreditation());
        assertEquals("Harbour & Vale Care Ltd", request.subject().legalName());
        assertEquals(666, request.subject().results().overallPerMille());
        assertEquals(TestRegistry.HOLDER.publicKey(), request.holder());
        assertTrue(request.replaces().isEmpty());
    }
}
