package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;

/**
 * An operation whose rows are independent of each other. Units have enough rows to be worth a thread's while. A session
 * has one object for each such operation and sets its operands anew, so that operations allocate nothing.
 */
abstract class RowsWork implements Team.Work {
    /** Elements that a unit has at least: some microseconds. */
    private static final int UNIT = 1 << 14;

    private int rows;
    private int rowsOfUnit;

    /** Does all rows. */
    final void share(Resources resources, int count, int columns) {
        rows = count;
        rowsOfUnit = Math.ceilDiv(UNIT, columns);
        resources.team().run(Math.ceilDiv(count, rowsOfUnit), this, resources.workspace());
    }

    @Override
    public final void run(int unit, Workspace workspace) {
        rows(unit * rowsOfUnit, Math.min(rows, (unit + 1) * rowsOfUnit), workspace);
    }

    /** Does some rows; {@code end} is exclusive. */
    abstract void rows(int first, int end, Workspace workspace);
}
