/// What goes wrong between the shop and its doors: which events come twice, late or broken, which
/// rows are damaged, and the crawlers that visit. Seeded like everything else.
@NullMarked
package dev.millrace.demo.mischief;

import org.jspecify.annotations.NullMarked;
