package org.basebackup4j.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and revocation lists of a file in PEM format, with any text around them, or of one in DER. */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)(?:-----END \\1-----|\\z)", Pattern.DOTALL);
    private static final String END = "-----END ";

    private final byte[] bytes;

    private PemFile(byte[] bytes) {
        this.bytes = bytes;
    }

    static PemFile read(Path path) throws IOException {
        return new PemFile(Files.readAllBytes(path));
    }

    /** All certificates; there is at least one. */
    List<X509Certificate> certificates() throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] block : blocks("CERTIFICATE", "X509 CERTIFICATE")) {
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate or crl found");
        }
        return certificates;
    }

    /** All revocation lists; there is at least one. */
    List<X509CRL> revocationLists() throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509CRL> lists = new ArrayList<>();
        for (byte[] block : blocks("X509 CRL")) {
            lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block)));
        }
        if (lists.isEmpty()) {
            throw new CRLException("no certificate or crl found");
        }
        return lists;
    }

    private List<byte[]> blocks(String... labels) throws CertificateException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN ")) {
            return bytes.length == 0 ? List.of() : List.of(bytes);
        }
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (List.of(labels).contains(matcher.group(1))) {
                blocks.add(decode(matcher.group(), matcher.group(2)));
            }
        }
        return blocks;
    }

    private static byte[] decode(String block, String content) throws CertificateException {
        if (!block.contains(END)) {
            throw new CertificateException("bad end line");
        }
        try {
            return Base64.getMimeDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("bad base64 decode", e);
        }
    }
}
