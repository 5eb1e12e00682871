package io.github.clip4j.tasks.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * L-BFGS with a line search for the strong Wolfe conditions (Nocedal and Wright, algorithms 7.4, 7.5, 3.5, 3.6). No
 * state.
 */
final class Minimizer {
    private static final int MEMORY = 10;
    private static final int ITERATIONS = 100_000;
    private static final int TRIALS = 50;
    /** Of sufficient decrease and of curvature. */
    private static final double C1 = 1e-4;

    private static final double C2 = 0.9;
    /** A relative decrease below which nothing more is to be had: scikit-learn's. */
    private static final double DECREASE = 64 * Math.ulp(1.0);

    /** Of the gradient; where rounding ends a search, some 1e-7 of the start's is left. */
    private static final double FAR_BELOW = 1e-3;

    private Minimizer() {}

    /** What is minimised. */
    interface Function {
        /** How many parameters there are. */
        int size();

        /** The value at a point; the gradient goes to an array. */
        double at(double[] point, double[] gradient);
    }

    /**
     * Where it ended.
     *
     * @param point the parameters
     * @param value there
     * @param iterations steps that it took
     * @param converged whether it is a minimum as far as can be told: with a gradient within the tolerance, or far
     *     below that of the start where rounding lets it come no further
     */
    record Minimum(double[] point, double value, int iterations, boolean converged) {}

    /** A point, with the value and gradient there. */
    private record State(double[] point, double value, double[] gradient, double slope) {
        static State of(Function function, double[] from, double[] direction, double step) {
            double[] point = from.clone();
            if (step != 0) for (int i = 0; i < point.length; i++) point[i] += step * direction[i];
            double[] gradient = new double[point.length];
            double value = function.at(point, gradient);
            return new State(point, value, gradient, dot(gradient, direction));
        }
    }

    /** A step and the change of the gradient that it brought. */
    private record Pair(double[] step, double[] change, double rho) {}

    static Minimum minimize(Function function, double[] start, double tolerance) {
        State state = State.of(function, start, start, 0);
        double enough = Math.max(tolerance, FAR_BELOW * greatest(state.gradient));
        Deque<Pair> pairs = new ArrayDeque<>();
        int iterations = 0;
        while (iterations < ITERATIONS && greatest(state.gradient) > tolerance) {
            double[] direction = direction(state.gradient, pairs);
            if (dot(state.gradient, direction) >= 0) {
                // Rounding has made the curvature useless.
                pairs.clear();
                direction = direction(state.gradient, pairs);
            }
            double first = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(state.gradient, state.gradient))) : 1;
            State next = search(function, state, direction, first);
            if (next.value >= state.value) break;
            iterations++;
            remember(pairs, state, next);
            double decrease = state.value - next.value;
            double size = Math.max(Math.max(Math.abs(state.value), Math.abs(next.value)), 1);
            state = next;
            if (decrease <= DECREASE * size) break;
        }
        boolean converged = Double.isFinite(state.value) && greatest(state.gradient) <= enough;
        return new Minimum(state.point, state.value, iterations, converged);
    }

    private static void remember(Deque<Pair> pairs, State state, State next) {
        double[] step = difference(next.point, state.point);
        double[] change = difference(next.gradient, state.gradient);
        double curvature = dot(step, change);
        if (curvature <= 0) return;
        if (pairs.size() == MEMORY) pairs.removeFirst();
        pairs.addLast(new Pair(step, change, 1 / curvature));
    }

    /** Two loops over what is remembered: minus the approximate inverse Hessian times the gradient. */
    private static double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] direction = gradient.clone();
        double[] alphas = new double[pairs.size()];
        int i = alphas.length;
        for (var newest = pairs.descendingIterator(); newest.hasNext(); ) {
            Pair pair = newest.next();
            alphas[--i] = pair.rho * dot(pair.step, direction);
            add(direction, -alphas[i], pair.change);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = 1 / (last.rho * dot(last.change, last.change));
            for (int j = 0; j < direction.length; j++) direction[j] *= scale;
        }
        for (Pair pair : pairs) {
            double beta = pair.rho * dot(pair.change, direction);
            add(direction, alphas[i++] - beta, pair.step);
        }
        for (int j = 0; j < direction.length; j++) direction[j] = -direction[j];
        return direction;
    }

    /** A step along a direction; the best that was tried where rounding lets none fulfil both conditions. */
    private static State search(Function function, State start, double[] direction, double first) {
        double slope = dot(start.gradient, direction);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double step = first;
        State best = start;
        for (int trial = 0; trial < TRIALS; trial++) {
            State state = State.of(function, start.point, direction, step);
            if (state.value < best.value) best = state;
            if (state.value > start.value + C1 * step * slope || Double.isNaN(state.value)) high = step;
            else if (state.slope < C2 * slope) low = step;
            else if (state.slope > -C2 * slope) high = step;
            else return state;
            double next = high == Double.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
            if (next == step) break;
            step = next;
        }
        return best;
    }

    private static double greatest(double[] values) {
        double greatest = 0;
        for (double value : values) greatest = Math.max(greatest, Math.abs(value));
        return greatest;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void add(double[] out, double factor, double[] values) {
        for (int i = 0; i < out.length; i++) out[i] += factor * values[i];
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }
}
