/// What the shop itself keeps in a relational database: its customers and its orders.
@NullMarked
package dev.millrace.demo.office;

import org.jspecify.annotations.NullMarked;
