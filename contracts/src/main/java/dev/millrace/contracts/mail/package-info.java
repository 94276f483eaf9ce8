/// Letters to people.
@NullMarked
package dev.millrace.contracts.mail;

import org.jspecify.annotations.NullMarked;
