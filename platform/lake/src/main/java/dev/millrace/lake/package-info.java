/// The lake: Iceberg tables on local disk. Their metadata files are written first; then one
/// transaction of the platform database moves every table's pointer and the commit's mark together,
/// so that a change is visible as a whole or not at all.
@NullMarked
package dev.millrace.lake;

import org.jspecify.annotations.NullMarked;
