/// Who is who: identifiers that belong to one person.
@NullMarked
package dev.millrace.contracts.identity;

import org.jspecify.annotations.NullMarked;
