package org.touchstone.format.jose;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;

/// Multiples of one point of P-256 from a table, for a point that is multiplied thousands of times: the curve's
/// generator and an issuer's key when a whole tender is checked. No doublings are left, only one addition for
/// each eight bits.
///
/// Public data only: neither the table nor its use is hidden from a timer, and a signature to be verified is no
/// secret.
final class FixedBase {
    private static final int WIDTH = 8;
    private static final int WINDOWS = (256 + WIDTH - 1) / WIDTH;
    private static final int ROW = (1 << WIDTH) - 1;

    private final ECPoint[] table;
    private final ECPoint infinity;

    /// Builds the table: 8,160 points, some milliseconds and two megabytes.
    FixedBase(ECPoint point) {
        ECCurve curve = point.getCurve();
        infinity = curve.getInfinity();
        table = new ECPoint[WINDOWS * ROW];
        ECPoint base = point;
        for (int w = 0; w < WINDOWS; w++) {
            ECPoint multiple = base;
            for (int d = 0; d < ROW; d++) {
                table[w * ROW + d] = multiple;
                multiple = multiple.add(base);
            }
            base = multiple; // 2^WIDTH times the last base
        }
        // With Z = 1 each addition costs a third less.
        curve.normalizeAll(table);
    }

    /// `sum` + k · point, 0 ≤ k < 2^256.
    ECPoint multiplyAdd(BigInteger k, ECPoint sum) {
        ECPoint out = sum;
        byte[] bytes = k.toByteArray();
        for (int w = 0; w < WINDOWS; w++) {
            int at = bytes.length - 1 - w;
            int digit = at < 0 ? 0 : bytes[at] & 0xff;
            if (digit != 0) {
                out = out.add(table[w * ROW + digit - 1]);
            }
        }
        return out;
    }

    /// The neutral element, to begin a sum with.
    ECPoint infinity() {
        return infinity;
    }
}
