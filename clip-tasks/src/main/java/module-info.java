/** What people do with the model: evaluation, calibration of scores, tagging, moderation, recommendation, alt text. */
module io.github.clip4j.tasks {
    requires static org.jspecify;
    requires transitive io.github.clip4j.core;
    requires transitive io.github.clip4j.search;

    exports io.github.clip4j.tasks.calibration;
    exports io.github.clip4j.tasks.dataset;
    exports io.github.clip4j.tasks.evaluation;
    exports io.github.clip4j.tasks.recommendation;
    exports io.github.clip4j.tasks.tagging;
}
