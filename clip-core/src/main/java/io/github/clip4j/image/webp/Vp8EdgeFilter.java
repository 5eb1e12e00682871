package io.github.clip4j.image.webp;

/**
 * Filters of one edge (RFC 6386, sections 15.2 to 15.4). An edge starts at an offset of a plane; {@code across} leads
 * from one sample to the next over the edge, {@code along} to the next place on it.
 *
 * @param edgeLimit of 4 * |p0 - q0| + |p1 - q1|
 * @param interiorLimit of the differences between neighbours on one side
 * @param varianceLimit above which an edge counts as of high variance
 */
record Vp8EdgeFilter(int edgeLimit, int interiorLimit, int varianceLimit) {
    static void simpleEdge(byte[] s, int start, int across, int along, int edgeLimit) {
        for (int i = 0, at = start; i < 16; i++, at += along) {
            int p1 = s[at - 2 * across] & 0xff;
            int p0 = s[at - across] & 0xff;
            int q0 = s[at] & 0xff;
            int q1 = s[at + across] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= edgeLimit) {
                common(s, at, across, p1, p0, q0, q1);
            }
        }
    }

    void macroblockEdge(byte[] s, int start, int across, int along, int length) {
        for (int i = 0, at = start; i < length; i++, at += along) {
            if (withinLimits(s, at, across)) {
                int p1 = s[at - 2 * across] & 0xff;
                int p0 = s[at - across] & 0xff;
                int q0 = s[at] & 0xff;
                int q1 = s[at + across] & 0xff;
                if (Math.abs(p1 - p0) > varianceLimit || Math.abs(q1 - q0) > varianceLimit) {
                    common(s, at, across, p1, p0, q0, q1);
                } else {
                    wide(s, at, across, p1, p0, q0, q1);
                }
            }
        }
    }

    void subblockEdge(byte[] s, int start, int across, int along, int length) {
        for (int i = 0, at = start; i < length; i++, at += along) {
            if (withinLimits(s, at, across)) {
                int p1 = s[at - 2 * across] & 0xff;
                int p0 = s[at - across] & 0xff;
                int q0 = s[at] & 0xff;
                int q1 = s[at + across] & 0xff;
                if (Math.abs(p1 - p0) > varianceLimit || Math.abs(q1 - q0) > varianceLimit) {
                    common(s, at, across, p1, p0, q0, q1);
                } else {
                    narrow(s, at, across, p1, p0, q0, q1);
                }
            }
        }
    }

    private boolean withinLimits(byte[] s, int at, int across) {
        int p3 = s[at - 4 * across] & 0xff;
        int p2 = s[at - 3 * across] & 0xff;
        int p1 = s[at - 2 * across] & 0xff;
        int p0 = s[at - across] & 0xff;
        int q0 = s[at] & 0xff;
        int q1 = s[at + across] & 0xff;
        int q2 = s[at + 2 * across] & 0xff;
        int q3 = s[at + 3 * across] & 0xff;
        return 4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= edgeLimit
                && Math.abs(p3 - p2) <= interiorLimit
                && Math.abs(p2 - p1) <= interiorLimit
                && Math.abs(p1 - p0) <= interiorLimit
                && Math.abs(q3 - q2) <= interiorLimit
                && Math.abs(q2 - q1) <= interiorLimit
                && Math.abs(q1 - q0) <= interiorLimit;
    }

    /** Changes the two samples next to the edge, using the outer ones too. */
    private static void common(byte[] s, int at, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0) + Math.clamp(p1 - q1, -128, 127);
        s[at - across] = sample(p0 + Math.clamp((a + 3) >> 3, -16, 15));
        s[at] = sample(q0 - Math.clamp((a + 4) >> 3, -16, 15));
    }

    /** Changes four samples. */
    private static void narrow(byte[] s, int at, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0);
        int a1 = Math.clamp((a + 4) >> 3, -16, 15);
        int a2 = Math.clamp((a + 3) >> 3, -16, 15);
        int a3 = (a1 + 1) >> 1;
        s[at - 2 * across] = sample(p1 + a3);
        s[at - across] = sample(p0 + a2);
        s[at] = sample(q0 - a1);
        s[at + across] = sample(q1 - a3);
    }

    /** Changes six samples. */
    private static void wide(byte[] s, int at, int across, int p1, int p0, int q0, int q1) {
        int p2 = s[at - 3 * across] & 0xff;
        int q2 = s[at + 2 * across] & 0xff;
        int a = Math.clamp(3 * (q0 - p0) + Math.clamp(p1 - q1, -128, 127), -128, 127);
        int a1 = (27 * a + 63) >> 7;
        int a2 = (18 * a + 63) >> 7;
        int a3 = (9 * a + 63) >> 7;
        s[at - 3 * across] = sample(p2 + a3);
        s[at - 2 * across] = sample(p1 + a2);
        s[at - across] = sample(p0 + a1);
        s[at] = sample(q0 - a1);
        s[at + across] = sample(q1 - a2);
        s[at + 2 * across] = sample(q2 - a3);
    }

    private static byte sample(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
