package org.touchstone.verifier.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.check.ResultPart;

/// The result part of a record, `result.json`: the results of all bids ([ResultPart]) in one canonical value, with
/// the version of the rules. Nothing in it depends on the machine, the year, the language or the program's
/// version, so the same inputs under the same rules give the same bytes.
public final class RecordResult {
    /// The value of `type`.
    public static final String TYPE = "touchstone-check-record-result";

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(RecordFile.MAX_RESULT, 16, 100_000_000);

    private RecordResult() {}

    /// The bytes. Made one bid at a time: of twenty thousand bids the values would be many times the text.
    public static byte[] bytes(LotsCheck.Outcome outcome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "{\"results\":[");
        boolean first = true;
        for (LotsCheck.Judged judged : outcome.lots()) {
            for (BidResult result : judged.outcome().results()) {
                text(out, first ? "" : ",");
                first = false;
                out.writeBytes(CanonicalJson.bytes(
                        ResultPart.of(result, judged.lot(), judged.outcome().moment())));
            }
        }
        text(out, "],\"rules\":" + ResultPart.RULES + ",\"type\":\"" + TYPE + "\",\"version\":1}");
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The results of one bid each, as they stand in the bytes; throws [RecordException].
    public static List<Json.Obj> parse(byte[] bytes) {
        try {
            Json.Obj o = StrictJson.parseCanonicalObject(bytes, LIMITS);
            o.only("type", "version", "rules", "results");
            if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
                throw new MalformedException("not the result part of version 1");
            }
            return o.objects("results");
        } catch (MalformedException e) {
            throw new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
        }
    }
}
