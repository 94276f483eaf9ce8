/// How things leave the shop: events as Segment's JSON over HTTP, sales as CSV, the catalogue as
/// JSON files. Nothing is dropped that has not been acknowledged.
@NullMarked
package dev.millrace.demo.delivery;

import org.jspecify.annotations.NullMarked;
