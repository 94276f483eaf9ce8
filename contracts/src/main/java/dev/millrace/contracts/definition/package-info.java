/// What a project says: records read from YAML and SQL files, each problem with its file and line.
@NullMarked
package dev.millrace.contracts.definition;

import org.jspecify.annotations.NullMarked;
