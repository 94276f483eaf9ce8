/// The shop's customer register and the paged HTTP API it is served by.
@NullMarked
package dev.millrace.demo.customers;

import org.jspecify.annotations.NullMarked;
