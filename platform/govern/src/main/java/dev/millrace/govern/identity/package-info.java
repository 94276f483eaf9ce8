/// Identity: who is who, on what evidence, and how a merge is undone.
@NullMarked
package dev.millrace.govern.identity;

import org.jspecify.annotations.NullMarked;
