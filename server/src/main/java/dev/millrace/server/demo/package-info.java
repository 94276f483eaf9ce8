/// The sample shop, living on the platform, and the story it tells.
@NullMarked
package dev.millrace.server.demo;

import org.jspecify.annotations.NullMarked;
