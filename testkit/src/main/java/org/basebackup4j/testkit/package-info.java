/** Real servers and the means to disturb them, for the tests and the quickstart. Knows nothing of the library. */
@NullMarked
package org.basebackup4j.testkit;

import org.jspecify.annotations.NullMarked;
