/// Models that tell who leaves: trained on what was known, kept with what they were trained from,
/// let into use only through a gate, and served with the reasons of each answer.
@NullMarked
package dev.millrace.ml;

import org.jspecify.annotations.NullMarked;
