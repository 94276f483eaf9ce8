/// Runs, registered models and their files as MLflow's REST API 2.0 speaks of them, in the platform
/// database and below one directory. "Experiment" here is MLflow's word for a folder of runs.
@NullMarked
package dev.millrace.ml.track;

import org.jspecify.annotations.NullMarked;
