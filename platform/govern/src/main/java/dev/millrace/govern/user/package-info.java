/// Who may do what: users, their roles and their tokens.
@NullMarked
package dev.millrace.govern.user;

import org.jspecify.annotations.NullMarked;
