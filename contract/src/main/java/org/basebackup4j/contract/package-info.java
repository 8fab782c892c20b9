/** Tests for those who implement the ports of the library. */
@NullMarked
package org.basebackup4j.contract;

import org.jspecify.annotations.NullMarked;
