package org.basebackup4j.manifest;

/** What a JSON text is made of. */
enum JsonToken {
    OBJECT_START,
    OBJECT_END,
    ARRAY_START,
    ARRAY_END,
    COMMA,
    COLON,
    STRING,
    /** A number or a word. */
    OTHER_SCALAR,
    END
}
