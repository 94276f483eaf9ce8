/// Seeded chance: every draw of the sample shop comes from here, so that one seed gives one shop on
/// every machine and every JDK.
@NullMarked
package dev.millrace.demo.chance;

import org.jspecify.annotations.NullMarked;
