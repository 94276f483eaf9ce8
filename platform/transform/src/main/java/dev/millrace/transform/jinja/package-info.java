/// A small interpreter of Jinja templates as dbt writes them. It knows nothing of dbt: names come
/// from whoever runs a template. Every run is bounded in depth, steps, size and time.
@NullMarked
package dev.millrace.transform.jinja;

import org.jspecify.annotations.NullMarked;
