/// MLflow's REST API over HTTP: `/api/2.0/mlflow/...` and artifacts. Only here do its requests meet
/// the web server.
@NullMarked
package dev.millrace.server.http.mlflow;

import org.jspecify.annotations.NullMarked;
